import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { EndpointHealth } from './endpoint-state.ts';
import { type HealthCensus, worstTaken } from './panic.ts';

const order = ['healthy', 'ejected', 'failing', 'unreachable'] as const;

const census = (healthy: number, ejected: number, failing: number, unreachable: number): HealthCensus => ({
  healthy,
  ejected,
  failing,
  unreachable,
});

test('takes the least sick first, and no more of them than the threshold asks for', () => {
  const table: [HealthCensus, EndpointHealth][] = [
    [census(5, 5, 0, 0), 'healthy'],
    [census(4, 6, 0, 0), 'ejected'],
    [census(2, 3, 5, 0), 'ejected'],
    [census(2, 2, 6, 0), 'failing'],
    [census(0, 0, 9, 1), 'failing'],
  ];
  for (const [counts, worst] of table) assert.equal(worstTaken(counts, 0.5), worst, JSON.stringify(counts));
});

test('does not panic for what nobody reaches, and takes it when nobody else is there', () => {
  assert.equal(worstTaken(census(1, 1, 0, 1), 0.5), 'healthy');
  assert.equal(worstTaken(census(1, 0, 0, 9), 0.5), 'healthy');
  assert.equal(worstTaken(census(0, 1, 0, 9), 0.5), 'ejected');
  assert.equal(worstTaken(census(0, 0, 0, 9), 0.5), 'unreachable');
});

test('keeps to its order: somebody whenever anybody is there, enough of those reached, and nobody sicker than needed', () => {
  const count = fc.nat(20);
  const any = fc.record({ healthy: count, ejected: count, failing: count, unreachable: count });
  const threshold = fc.double({ min: 0, max: 1, noNaN: true, minExcluded: true });
  fc.assert(
    fc.property(any, threshold, (counts, panicThreshold) => {
      const worst = order.indexOf(worstTaken(counts, panicThreshold));
      const taken = (upTo: number) => order.slice(0, upTo + 1).reduce((sum, health) => sum + counts[health], 0);
      const reachable = taken(2);
      assert.ok(taken(worst) > 0 || taken(3) === 0, 'somebody');
      assert.ok(worst < 3 || reachable === 0, 'unreachable ones only when they are all there are');
      assert.ok(taken(worst) >= panicThreshold * reachable, 'enough');
      assert.ok(worst === 0 || worst === 3 || taken(worst - 1) < panicThreshold * reachable, 'no more than enough');
    }),
  );
});

test('takes nobody but the healthy where the threshold is 0', () => {
  for (const counts of [census(0, 3, 3, 3), census(0, 0, 0, 3), census(1, 3, 3, 3)]) {
    assert.equal(worstTaken(counts, 0), 'healthy');
  }
});

test('sends requests by that order, whatever became of which endpoint', () => {
  const health = fc.constantFrom<EndpointHealth[]>(...order);
  fc.assert(
    fc.property(fc.array(health, { minLength: 1, maxLength: 8 }), (healths) => {
      const endpoints = healths.map((_, index) => ({ id: `${index}` }));
      const balancer = createBalancer({ endpoints, clock: new ManualClock(), random: seededRandom(3) });
      for (const [index, found] of healths.entries()) balancer.setHealth({ id: `${index}` }, found);
      const counts = census(
        ...(order.map((one) => healths.filter((it) => it === one).length) as [number, number, number, number]),
      );
      const isReduced = 1.4 * counts.healthy < healths.length;
      const worst = order.indexOf(isReduced ? worstTaken(counts, 0.5) : 'healthy');
      const taken = balancer.explain({}).endpoints.filter(({ share }) => share > 0);
      const expected = endpoints.filter(({ id }) => order.indexOf(healths[Number(id)]!) <= worst);
      assert.deepEqual(
        taken.map(({ id }) => id),
        expected.map(({ id }) => id),
      );
      const picked = balancer.pick({});
      assert.ok(picked === undefined ? expected.length === 0 : expected.includes(picked));
    }),
  );
});
