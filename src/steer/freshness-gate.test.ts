import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FreshnessGate } from './freshness-gate.ts';

test('what lags more than the limit is fresh again only below half of it', () => {
  const gate = new FreshnessGate(10_000);
  const seen = [undefined, 9_000, 10_000, 10_001, 9_000, 5_001, undefined, 5_001, 5_000, undefined, 10_000].map(
    (lagMs) => gate.update(lagMs),
  );
  assert.deepEqual(seen, [false, true, true, false, false, false, false, false, true, false, true]);
});

test('a lag between half of the limit and the limit changes nothing', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(fc.integer({ min: 5_001, max: 10_000 })), (begins, lags) => {
      const gate = new FreshnessGate(10_000);
      gate.update(begins ? 0 : 20_000);
      for (const lagMs of lags) assert.equal(gate.update(lagMs), begins);
    }),
  );
});
