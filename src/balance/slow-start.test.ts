import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { Balancer, BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';
import { slowStartFactor } from './slow-start.ts';

const window = { slowStartMs: 30_000, slowStartFloor: 0.1 };

test('grows in a straight line from the floor to the full weight', () => {
  const ages = [0, 1_500, 3_000, 6_000, 15_000, 29_999, 30_000, 1e9];
  assert.deepEqual(
    ages.map((age) => Number(slowStartFactor(age, window).toFixed(3))),
    [0.1, 0.1, 0.1, 0.2, 0.5, 1, 1, 1],
  );
});

test('never shrinks and stays between the floor and 1', () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(60_000), (ageMs, laterMs) => {
      const now = slowStartFactor(ageMs, window);
      assert.ok(now >= 0.1 && now <= 1);
      assert.ok(slowStartFactor(ageMs + laterMs, window) >= now);
    }),
  );
});

test('is off with a window of 0', () => {
  assert.equal(slowStartFactor(0, { slowStartMs: 0, slowStartFloor: 0.1 }), 1);
});

function setup(options: BalancerOptions<Endpoint> = {}) {
  const clock = new ManualClock(1_000);
  const balancer = createBalancer({ policy: 'random', clock, random: seededRandom(1), ...options });
  return { clock, balancer };
}

const list = (...ids: string[]): Endpoint[] => ids.map((id) => ({ id }));

const stateOf = (balancer: Balancer<Endpoint>, id: string) =>
  balancer.status().endpoints.find((endpoint) => endpoint.id === id)!;

test('raises a recovered endpoint to its weight in a straight line over the window', () => {
  const { clock, balancer } = setup({ endpoints: [{ id: 'a', weight: 4 }, { id: 'b' }] });
  balancer.setHealthy({ id: 'a' }, false);
  clock.advance(60_000);
  balancer.setHealthy({ id: 'a' }, true);
  const ramp = Array.from({ length: 13 }, () => {
    const { weight } = stateOf(balancer, 'a');
    clock.advance(3_000);
    return Number(weight.toFixed(2));
  });
  assert.deepEqual(ramp, [0.4, 0.4, 0.8, 1.2, 1.6, 2, 2.4, 2.8, 3.2, 3.6, 4, 4, 4]);
});

test('starts slowly what joins or is taken out of drain, but not a whole world that is new', () => {
  const { clock, balancer } = setup({ endpoints: list('a', 'b') });
  assert.equal(stateOf(balancer, 'a').weight, 1);
  balancer.setEndpoints(list('a', 'b', 'c'));
  assert.deepEqual([stateOf(balancer, 'a').weight, stateOf(balancer, 'c').weight], [1, 0.1]);
  clock.advance(30_000);
  balancer.setDraining({ id: 'b' }, true);
  assert.equal(stateOf(balancer, 'b').weight, 0);
  balancer.setDraining({ id: 'b' }, false);
  assert.deepEqual([stateOf(balancer, 'b').weight, stateOf(balancer, 'c').weight], [0.1, 1]);
});

test('neither uses nor counts endpoints before their first health check', () => {
  const { clock, balancer } = setup({ endpoints: list('a', 'b', 'c'), healthy: false });
  assert.equal(balancer.pick({}), undefined);
  balancer.setHealthy({ id: 'a' }, true);
  clock.advance(5_000);
  balancer.setHealthy({ id: 'b' }, true);
  assert.deepEqual(
    [stateOf(balancer, 'a').weight, stateOf(balancer, 'b').weight],
    [1, 1],
    'all are new: no slow start',
  );
  assert.equal(balancer.status().panic, false);
  for (let i = 0; i < 50; i++) assert.notEqual(balancer.pick({})!.id, 'c');
  assert.deepEqual([stateOf(balancer, 'c').pending, stateOf(balancer, 'a').pending], [true, false]);
  balancer.setEndpoints(list('a', 'b', 'c', 'd'), { healthy: false });
  balancer.setHealthy({ id: 'd' }, true);
  clock.advance(60_000);
  balancer.setHealthy({ id: 'c' }, true);
  assert.equal(stateOf(balancer, 'c').weight, 0.1, 'its neighbours are warm by now');
});
