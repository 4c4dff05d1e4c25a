import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distinctBytes, simulateCache } from '../../../../test/support/cache-simulation.ts';
import { scanTrace, shiftTrace, web07Trace, zipfTrace } from '../../../../test/support/cache-traces.ts';
import { type EvictionPolicyName, evictionPolicies } from './index.ts';

const others: readonly EvictionPolicyName[] = ['w-tinylfu', 's3-fifo', 'sieve'];

/** By how many points of a hundred each must find more than LRU, at 1, 10 and 30 % of the distinct bytes. */
const margins = {
  zipf: { trace: zipfTrace(), points: [2, 2, 0.5] },
  scans: { trace: scanTrace(), points: [2, 1, 0] },
  web07: { trace: web07Trace(), points: [3, 1.5, 0.5] },
};

for (const [name, { trace, points }] of Object.entries(margins)) {
  test(`every policy finds more objects of the trace ${name} than LRU`, () => {
    const bytes = distinctBytes(trace);
    for (const [i, share] of [0.01, 0.1, 0.3].entries()) {
      const baseline = simulateCache(evictionPolicies.lru, trace, share * bytes).objects;
      for (const policy of others) {
        const gain = 100 * (simulateCache(evictionPolicies[policy], trace, share * bytes).objects - baseline);
        assert.ok(gain >= points[i]!, `${policy} at ${share}: ${gain.toFixed(2)} points, wanted ${points[i]}`);
      }
    }
  });
}

test('where all that is popular changes again and again, no policy finds much less than LRU', () => {
  const trace = shiftTrace();
  const bytes = distinctBytes(trace);
  for (const share of [0.01, 0.1, 0.3]) {
    const baseline = simulateCache(evictionPolicies.lru, trace, share * bytes).objects;
    for (const policy of others) {
      const { objects } = simulateCache(evictionPolicies[policy], trace, share * bytes);
      assert.ok(objects > 0.85 * baseline, `${policy} at ${share}: ${objects} and not ${baseline}`);
    }
  }
});
