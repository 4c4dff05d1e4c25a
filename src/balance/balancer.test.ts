import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { Balancer, BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

function setup(options: BalancerOptions<Endpoint> = {}) {
  const clock = new ManualClock(1_000);
  const balancer = createBalancer({ policy: 'random', clock, random: seededRandom(1), ...options });
  return { clock, balancer };
}

const list = (...ids: string[]): Endpoint[] => ids.map((id) => ({ id }));

/** The part of 4,000 requests with different keys that each endpoint gets. */
function shares(balancer: Balancer<Endpoint>): Record<string, number> {
  const found: Record<string, number> = {};
  for (let i = 0; i < 4_000; i++) {
    const { id } = balancer.pick({ hashKey: `client-${i}` }) ?? { id: 'nobody' };
    found[id] = (found[id] ?? 0) + 1 / 4_000;
  }
  return found;
}

function assertShares(balancer: Balancer<Endpoint>, expected: Record<string, number>): void {
  const found = shares(balancer);
  assert.deepEqual(Object.keys(found).toSorted(), Object.keys(expected).toSorted());
  for (const [id, share] of Object.entries(expected)) {
    assert.ok(Math.abs(found[id]! - share) < 0.04, `${id} has ${found[id]}, not ${share}`);
  }
}

test('sends nothing to the unhealthy, and sends again when they recover', () => {
  const { balancer } = setup({ endpoints: list('a', 'b', 'c'), slowStartMs: 0 });
  balancer.setHealthy({ id: 'a' }, false);
  assertShares(balancer, { b: 0.5, c: 0.5 });
  balancer.setHealthy({ id: 'a' }, true);
  assertShares(balancer, { a: 0.33, b: 0.33, c: 0.33 });
});

test('sends nothing new to the draining, and does not count them as sick', () => {
  const { balancer } = setup({ endpoints: list('a', 'b', 'c') });
  balancer.setDraining({ id: 'a' }, true);
  balancer.setDraining({ id: 'b' }, true);
  assertShares(balancer, { c: 1 });
  assert.equal(balancer.status().panic, false);
  balancer.setHealthy({ id: 'c' }, false);
  assert.equal(balancer.status().panic, true);
  assertShares(balancer, { c: 1 });
  balancer.setDraining({ id: 'c' }, true);
  assert.equal(balancer.pick({}), undefined);
});

test('ignores health, and says so, when less than half of the only level is healthy', () => {
  const { balancer } = setup({ endpoints: list('a', 'b', 'c', 'd') });
  balancer.setHealthy({ id: 'a' }, false);
  balancer.setHealthy({ id: 'b' }, false);
  assert.equal(balancer.status().panic, false);
  assertShares(balancer, { c: 0.5, d: 0.5 });
  balancer.setHealthy({ id: 'c' }, false);
  assert.deepEqual(
    balancer.status().levels.map(({ panic }) => panic),
    [true],
  );
  assertShares(balancer, { a: 0.25, b: 0.25, c: 0.25, d: 0.25 });
});

test('has nobody left when panic is off and all are sick', () => {
  const { balancer } = setup({ endpoints: list('a', 'b'), panicThreshold: 0 });
  balancer.setHealthy({ id: 'a' }, false);
  assertShares(balancer, { b: 1 });
  balancer.setHealthy({ id: 'b' }, false);
  assert.equal(balancer.pick({}), undefined);
});

for (const policy of ['random', 'maglev'] as const) {
  test(`spills to the next level what a level can no longer carry, and keeps shares even in both (${policy})`, () => {
    const first = list('a', 'b', 'c', 'd');
    const second = list('x', 'y').map((endpoint) => ({ ...endpoint, priority: 1 }));
    const { balancer } = setup({ endpoints: [...second, ...first], policy, slowStartMs: 0 });
    assertShares(balancer, { a: 0.25, b: 0.25, c: 0.25, d: 0.25 });
    balancer.setHealthy({ id: 'a' }, false);
    assertShares(balancer, { b: 0.33, c: 0.33, d: 0.33 });
    balancer.setHealthy({ id: 'b' }, false);
    assertShares(balancer, { c: 0.35, d: 0.35, x: 0.15, y: 0.15 });
    for (const { id } of first) balancer.setHealthy({ id }, false);
    assertShares(balancer, { x: 0.5, y: 0.5 });
  });
}

test('keeps a key on its level and endpoint while levels share the load', () => {
  const endpoints = [...list('a', 'b'), { id: 'x', priority: 1 }];
  const { balancer } = setup({ endpoints, policy: 'ip-hash' });
  balancer.setHealthy({ id: 'a' }, false);
  for (let client = 0; client < 50; client++) {
    const request = { hashKey: `198.51.100.${client}` };
    const home = balancer.pick(request);
    for (let i = 0; i < 5; i++) assert.equal(balancer.pick(request), home);
  }
});

test('uses backups last, after every priority', () => {
  const endpoints = [{ id: 'spare', backup: true, priority: 0 }, { id: 'p9', priority: 9 }, { id: 'p0' }];
  const { balancer } = setup({ endpoints });
  assert.deepEqual(
    balancer.status().levels.map(({ priority }) => priority),
    [0, 9, 'backup'],
  );
  assertShares(balancer, { p0: 1 });
  balancer.setHealthy({ id: 'p0' }, false);
  assertShares(balancer, { p9: 1 });
  balancer.setHealthy({ id: 'p9' }, false);
  assertShares(balancer, { spare: 1 });
});

test('sends a retry to the next level when all of its own are tried', () => {
  const endpoints = [{ id: 'a' }, { id: 'spare', backup: true }];
  const { balancer } = setup({ endpoints });
  assert.equal(balancer.pick({})?.id, 'a');
  assert.equal(balancer.pick({}, [{ id: 'a' }])?.id, 'spare');
  assert.equal(balancer.pick({}, [{ id: 'a' }, { id: 'spare' }]), undefined);
});

test('gives a warming endpoint the requests of its present weight', () => {
  const { clock, balancer } = setup({ endpoints: list('a', 'b') });
  balancer.setHealthy({ id: 'a' }, false);
  balancer.setHealthy({ id: 'a' }, true);
  assertShares(balancer, { a: 0.1 / 1.1, b: 1 / 1.1 });
  clock.advance(15_000);
  assertShares(balancer, { a: 0.5 / 1.5, b: 1 / 1.5 });
  clock.advance(15_000);
  assertShares(balancer, { a: 0.5, b: 0.5 });
});

test('refuses options and policies that do not exist', () => {
  assert.throws(() => createBalancer({ slowStartMs: -1 }), { code: 'ERR_BALANCE_OPTION', message: /slowStartMs/ });
  assert.throws(() => createBalancer({ panicThreshold: 2 }), { code: 'ERR_BALANCE_OPTION', message: /panicThreshold/ });
  assert.throws(() => createBalancer({ overprovisioningFactor: 0.5 }), { code: 'ERR_BALANCE_OPTION' });
  for (const policy of ['fastest', 'toString']) {
    assert.throws(() => createBalancer({ policy: policy as 'random' }), {
      code: 'ERR_BALANCE_POLICY',
      message: /use one of round-robin, least-request, random, ip-hash, ring-hash, maglev, peak-ewma\./,
    });
  }
});

test('learns nothing from a request that says nothing about its endpoint', () => {
  const clock = new ManualClock();
  const balancer = createBalancer({
    endpoints: [{ id: 'answers' }, { id: 'abandoned' }],
    policy: 'peak-ewma',
    clock,
    random: seededRandom(7),
    slowStartMs: 0,
  });
  const picks = { answers: 0, abandoned: 0 };
  for (const id of ['answers', 'abandoned']) {
    balancer.started({ id });
    balancer.finished({ id }, 20, true);
  }
  for (let turn = 0; turn < 400; turn++) {
    const endpoint = balancer.pick({})!;
    picks[endpoint.id as keyof typeof picks]++;
    balancer.started(endpoint);
    clock.advance(5);
    if (endpoint.id === 'answers') balancer.finished(endpoint, 20, true);
    else balancer.finished(endpoint, undefined, false);
  }
  assert.ok(picks.answers > 100, `the one that answers was picked ${picks.answers} times of 400`);
});
