import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { untilBelow, weightedCount } from './window-weights.ts';

test('the wait is the shortest after which the count is at most the target', () => {
  const count = fc.nat({ max: 50 });
  fc.assert(
    fc.property(count, count, count, fc.nat({ max: 999 }), (current, previous, target, phaseMs) => {
      const nowMs = 7_000 + phaseMs;
      const waitMs = untilBelow(target, { current, previous, windowMs: 1_000, nowMs });
      /** The count as it will be, when nothing more is taken. */
      const later = (atMs: number) => {
        const windows = Math.floor(atMs / 1_000) - 7;
        const counts = windows === 0 ? { current, previous } : { current: 0, previous: windows === 1 ? current : 0 };
        return weightedCount({ ...counts, windowMs: 1_000, nowMs: atMs });
      };
      assert.ok(later(nowMs + waitMs + 1e-6) <= target + 1e-6);
      if (waitMs > 1) assert.ok(later(nowMs + waitMs - 1) > target - 1e-9, 'a millisecond sooner would do as well');
    }),
    { numRuns: 500 },
  );
});
