import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../../core/index.ts';
import { balancePolicySuite } from '../../testing/index.ts';
import { createBalancer } from '../balancer.ts';
import { leastRequest } from './least-request.ts';
import { random } from './random.ts';

balancePolicySuite('least-request', leastRequest(), { shareTolerance: 0.1 });
balancePolicySuite('least-request of 5', leastRequest({ choices: 5 }), { shareTolerance: 0.1 });

/** Holds `concurrency` requests in flight, the oldest finishing for each new one, and counts the starts. */
function run(policy: ReturnType<typeof leastRequest>, weights: readonly number[], concurrency: number) {
  const endpoints = weights.map((weight, i) => ({ id: `${i}`, weight }));
  const balancer = createBalancer({ endpoints, policy, clock: new ManualClock(), random: seededRandom(3) });
  const inFlight: (typeof endpoints)[number][] = [];
  const starts = weights.map(() => 0);
  for (let i = 0; i < 20_000; i++) {
    const endpoint = balancer.pick({})!;
    balancer.started(endpoint);
    starts[Number(endpoint.id)]! += 1;
    if (inFlight.push(endpoint) > concurrency) balancer.finished(inFlight.shift()!, 10, true);
  }
  return { shares: starts.map((count) => count / 20_000), active: balancer.status().endpoints.map((e) => e.active) };
}

test('follows the weights to within a quarter, at rest, with few requests in flight and with many', () => {
  for (const concurrency of [0, 1, 3, 30, 300]) {
    const { shares } = run(leastRequest(), [1, 3, 6], concurrency);
    for (const [i, weight] of [1, 3, 6].entries()) {
      assert.ok(Math.abs(shares[i]! / (weight / 10) - 1) < 0.25, `${concurrency} in flight: ${shares}`);
    }
  }
});

test('does not flood a light endpoint that is idle beside a heavy busy one', () => {
  const { shares } = run(leastRequest(), [1, 100], 5);
  assert.ok(shares[0]! < 0.03, `${shares}`);
});

test('takes the idle one of two equal endpoints whenever the other has a request more', () => {
  const balancer = createBalancer({ endpoints: [{ id: 'a' }, { id: 'b' }], policy: leastRequest() });
  balancer.started({ id: 'a' });
  for (let i = 0; i < 100; i++) assert.equal(balancer.pick({})?.id, 'b');
});

test('keeps the busiest endpoint far less busy than chance does', () => {
  const weights = new Array<number>(50).fill(1);
  const busiest = Math.max(...run(leastRequest(), weights, 500).active);
  const byChance = Math.max(...run(random(), weights, 500).active);
  assert.ok(busiest <= 13 && byChance >= 16, `${busiest} against ${byChance}`);
});

test('refuses a number of choices that is none', () => {
  for (const choices of [0, 1.5, 17, Number.NaN]) {
    assert.throws(() => leastRequest({ choices }), { code: 'ERR_BALANCE_OPTION', message: /'choices' is .* 1 to 16/ });
  }
});
