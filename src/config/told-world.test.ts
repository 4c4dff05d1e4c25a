import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import { heardWorld, toldWorld } from './told-world.ts';
import { sameConfig } from './world-changes.ts';

const world = await resolvedWorld({
  secret: 'x'.repeat(32),
  regions: { here: { location: 'aws:us-east-1', url: 'https://here.example' } },
  steering: { strategy: 'load' },
  trustedProxies: ['10.0.0.0/8'],
  services: {
    api: { endpoints: ['http://127.0.0.1:1'], balance: 'maglev', health: { path: '/' }, circuitBreaker: true },
    web: { run: import.meta.filename, workers: { min: 1, max: 4 }, scaling: {} },
    far: { discover: { registry: 'dns', service: 'far.internal', port: 80 } },
  },
  accessLog: true,
  tracing: true,
  data: {},
  sql: { primary: 'postgres://localhost/a' },
  routes: [
    { path: '/api', service: 'api', compress: true, cache: true, hedge: {}, rateLimit: { limit: 5, window: '1s' } },
    { path: '/both', compose: { parts: { api: { service: 'api', path: '/a' } } } },
    { path: '/', service: 'web', cors: true, sticky: { cookie: 'at' }, concurrency: { max: 9 } },
  ],
});

test('a world reaches another process as it is, and frozen', () => {
  const told = toldWorld(world);
  assert.ok(told !== undefined);
  const heard = heardWorld(JSON.parse(JSON.stringify(told)));
  assert.ok(sameConfig(heard, world));
  assert.ok(Object.isFrozen(heard.routes[0]?.filters));
});

test('what messages cannot carry is not told', () => {
  const others = [() => 'here', Number.POSITIVE_INFINITY, /a/, new Map(), new Date(), 1n, Symbol('a'), [undefined]];
  for (const value of others) {
    assert.equal(toldWorld({ ...world, tls: { value } as never }), undefined, String(value));
  }
});
