import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RollingCounts } from './rolling-counts.ts';

test('counts all within the window less one bucket, and nothing older than the window', () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 350 }), fc.nat({ max: 1 })), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: -2_000, max: 2_000 }),
      steps,
      (buckets, start, adds) => {
        const windowMs = 1_200;
        const counts = new RollingCounts({ windowMs, buckets, counters: 2 });
        const seen: [atMs: number, counter: number][] = [];
        let nowMs = start;
        for (const [gapMs, counter] of adds) {
          nowMs += gapMs;
          counts.add(counter, nowMs);
          seen.push([nowMs, counter]);
          for (const each of [0, 1]) {
            const within = (ms: number) => seen.filter(([at, which]) => which === each && nowMs - at < ms).length;
            const total = counts.total(each, nowMs);
            assert.ok(total >= within(windowMs - windowMs / buckets) && total <= within(windowMs), `${total}`);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a time that went backwards counts for the newest bucket', () => {
  const counts = new RollingCounts({ windowMs: 100, buckets: 10, counters: 1 });
  counts.add(0, 1_000);
  counts.add(0, 500);
  assert.equal(counts.total(0, 500), 2);
  assert.equal(counts.total(0, 1_099), 2);
  assert.equal(counts.total(0, 1_100), 0);
});

test('is empty after clearing, and counts on', () => {
  const counts = new RollingCounts({ windowMs: 100, buckets: 10, counters: 1 });
  counts.add(0, 1_000);
  counts.clear();
  assert.equal(counts.total(0, 1_000), 0);
  counts.add(0, 1_001);
  assert.equal(counts.total(0, 1_001), 1);
});
