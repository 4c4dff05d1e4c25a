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
    '- services.api.source.endpoints["http://127.0.0.1:1"]',
    '+ services.api.source.endpoints["http://127.0.0.1:4"]: an object',
  ]);
  const routes = [{ path: '/new', methods: ['GET'], service: 'web' }, ...base.routes.toReversed()] as const;
  assert.deepEqual(await changes({ routes }), ['+ routes["/new GET"]: an object']);
});

test('tells that a secret changed and not to what', async () => {
  const told = await changes({ adminToken: 'incorrect-horse-battery-staple' });
  assert.deepEqual(told, ['  adminToken: (hidden) → (hidden)']);
});

test('takes functions for the same only when they are one', () => {
  const one = () => 'a';
  const other = () => 'a';
  assert.equal(sameConfig({ a: [one] }, { a: [one] }), true);
  assert.equal(sameConfig({ a: [one] }, { a: [other] }), false);
  assert.equal(sameConfig({ a: undefined }, {}), true);
  assert.equal(sameConfig([1], { 0: 1 }), false);
});
