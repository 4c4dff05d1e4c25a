import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from './schema/index.ts';
import { changeWords, sameConfig, worldChanges } from './world-changes.ts';

const base = {
  adminToken: 'correct-horse-battery-staple',
  services: {
    api: { endpoints: ['http://127.0.0.1:1', 'http://127.0.0.1:2'] },
    web: { endpoints: ['http://127.0.0.1:3'] },
  },
  routes: [
    { path: '/api', service: 'api' },
    { path: '/', service: 'web' },
  ],
} satisfies WorldInput;

async function changes(after: Partial<WorldInput>): Promise<string[]> {
  const [old, now] = await Promise.all([resolvedWorld(base), resolvedWorld({ ...base, ...after } as WorldInput)]);
  return worldChanges(old, now).map(changeWords);
}

test('says nothing of worlds that are alike', async () => {
  assert.deepEqual(await changes({}), []);
});

test('names what changed as the config does, with the value before and after', async () => {
  const services = { ...base.services, api: { ...base.services.api, balance: 'round-robin' } } as const;
  assert.deepEqual(await changes({ services }), [
    "  services.api.balance.policy: 'least-request' → 'round-robin'",
    '- services.api.balance.choices',
  ]);
});

test('knows endpoints by their address and routes by what they match, wherever they stand', async () => {
  const services = { ...base.services, api: { endpoints: ['http://127.0.0.1:4', 'http://127.0.0.1:2'] } } as const;
  assert.deepEqual(await changes({ services }), [
    '- services.api.endpoints["http://127.0.0.1:1"]',
    '+ services.api.endpoints["http://127.0.0.1:4"]: an object',
  ]);
  const routes = [{ path: '/new', methods: ['GET'], service: 'web' }, ...base.routes.toReversed()] as const;
  assert.deepEqual(await changes({ routes }), ['+ routes["/new GET"]: an object']);
});

test('uses the names and the units that people write', async () => {
  const services = {
    ...base.services,
    api: {
      ...base.services.api,
      health: { interval: '10s' },
      timeouts: { connect: '1500ms' },
      keepalive: { idle: '5s' },
      limits: { maxRequests: 7 },
      slowStart: '1m',
    },
    web: { run: import.meta.filename, workers: 2 },
  } as const;
  const told = await changes({ services, cache: { maxSize: '1MiB' } });
  assert.deepEqual(told.toSorted(), [
    "  cache.maxSize: '256MiB' → '1MiB'",
    "  services.api.health.interval: '5s' → '10s'",
    "  services.api.keepalive.idle: '30s' → '5s'",
    '  services.api.limits.maxRequests: 1024 → 7',
    "  services.api.slowStart: '30s' → '1m'",
    "  services.api.timeouts.connect: '3s' → '1500ms'",
    '  services.web.memory: false → an object',
    '  services.web.scaling: false → an object',
    '+ services.web.run: an object',
    '+ services.web.workers: an object',
    '+ services.web.zeroHop: true',
    '- services.web.endpoints',
  ]);
});

test('says what is different inside a route, its filters and their lists', async () => {
  const limits = (limit: number) => [
    { limit: 10, window: '1s', name: 'burst' } as const,
    { limit, window: '1m' } as const,
  ];
  const route = (limit: number, methods: readonly string[]) =>
    ({ path: '/api', service: 'api', rateLimit: limits(limit), cors: { origins: ['*'], methods } }) as const;
  const [old, now] = await Promise.all(
    [
      { ...base, routes: [route(100, ['GET'])] },
      { ...base, routes: [{ ...route(50, ['GET', 'PUT']), timeouts: { total: '9s' } }] },
    ].map((world) => resolvedWorld(world as WorldInput)),
  );
  assert.deepEqual(worldChanges(old!, now!).map(changeWords), [
    `+ routes["/api"].timeouts.total: '9s'`,
    '  routes["/api"].rateLimit[1].limit: 100 → 50',
    `  routes["/api"].cors.methods: ['GET'] → ['GET', 'PUT']`,
  ]);
});

test('says that a route does something else, and that routes stand in another order', async () => {
  const routes = [{ path: '/api', redirect: { to: '/' } }, base.routes[1]!] as const;
  assert.deepEqual(await changes({ routes }), ['- routes["/api"].service', '+ routes["/api"].redirect: an object']);
  assert.deepEqual(await changes({ routes: base.routes.toReversed() }), ['  routes: its order → another order']);
});

test('tells that a secret changed and not to what', async () => {
  const told = await changes({ adminToken: 'incorrect-horse-battery-staple' });
  assert.deepEqual(told, ['  adminToken: another value, which is not shown']);
  const [before, between] = await Promise.all(
    ['x'.repeat(32), ['y'.repeat(32), 'x'.repeat(32)]].map((secret) => resolvedWorld({ ...base, secret })),
  );
  assert.deepEqual(worldChanges(before!, between!).map(changeWords), ['  secret: another value, which is not shown']);
});

test('takes functions for the same only when they are one', () => {
  const one = () => 'a';
  const other = () => 'a';
  assert.equal(sameConfig({ a: [one] }, { a: [one] }), true);
  assert.equal(sameConfig({ a: [one] }, { a: [other] }), false);
  assert.equal(sameConfig({ a: undefined }, {}), true);
  assert.equal(sameConfig([1], { 0: 1 }), false);
});
