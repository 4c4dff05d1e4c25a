import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DurationCounts, durationBoundsMs } from './duration-counts.ts';

test('counts a duration of a bound below it, and one above it in the next', () => {
  for (const [index, bound] of durationBoundsMs.entries()) {
    const counts = new DurationCounts();
    counts.record(bound);
    counts.record(bound * 1.0001);
    assert.deepEqual([counts.counts[index], counts.counts[index + 1]], [1, 1], `${bound} ms`);
  }
});

test('counts 0 ms in the first bucket and an hour in the last, and adds up', () => {
  const counts = new DurationCounts();
  counts.record(0);
  counts.record(3_600_000);
  assert.deepEqual([counts.counts[0], counts.counts.at(-1), counts.sumMs], [1, 1, 3_600_000]);
  assert.equal(counts.counts.length, durationBoundsMs.length + 1);
});
