import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineWorld } from './define-world.ts';
import { validateWorld } from './validate.ts';

test('takes a world and gives it back as it is', () => {
  const world = defineWorld({
    name: 'shop',
    listen: { http: '0.0.0.0:8080', admin: false },
    regions: {
      'us-east': { location: 'aws:us-east-1', primary: true },
      'eu-west': { location: { lat: 53.3, lon: -6.3 }, url: 'https://eu.shop.example' },
    },
    steering: { strategy: ({ client }) => (client.country === 'DE' ? 'eu-west' : ['us-east', 'eu-west']) },
    services: {
      web: { run: './server.js', workers: { min: 1, max: 4 } },
      api: { endpoints: ['http://a:3000', { url: 'http://b:3000', weight: 2 }], timeouts: { connect: '3s' } },
    },
    routes: [
      { path: '/api', service: 'api', retry: { attempts: 2 } },
      { path: '/', service: 'web' },
    ],
  });
  assert.deepEqual(validateWorld(world).faults, []);
  assert.equal(defineWorld(world), world);
});

const routes = [] as const;

// The compiler is the judge here: where an expected error does not come, that is the error.
test('does not compile with a name or a value that cannot be right', () => {
  const wrong = [
    defineWorld({
      services: { api: { endpoints: ['http://a:1'] } },
      // @ts-expect-error: no such service
      routes: [{ path: '/', service: 'ap' }],
    }),
    // @ts-expect-error: no services at all
    defineWorld({ routes: [{ path: '/', service: 'api' }] }),
    defineWorld({
      // @ts-expect-error: an unknown key in a service
      services: { api: { endpoints: ['http://a:1'], wieght: 2 } },
      routes,
    }),
    // @ts-expect-error: an unknown policy
    defineWorld({ services: { a: { run: 'a.js', balance: 'fastest' } }, routes }),
    // @ts-expect-error: an unknown unit
    defineWorld({ limits: { headTimeout: '5 parsecs' }, routes }),
    // @ts-expect-error: an unknown strategy
    defineWorld({ steering: { strategy: 'nearest' }, routes }),
    defineWorld({
      regions: { eu: { location: 'aws:eu-west-1' } },
      // @ts-expect-error: a function that answers with a region that does not exist
      steering: { strategy: () => 'us' },
      routes,
    }),
  ];
  for (const world of wrong) assert.notDeepEqual(validateWorld(world).faults, []);
});
