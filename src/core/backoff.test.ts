import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Backoff, seededRandom } from './index.ts';

const options = { baseMs: 100, maxMs: 15_000, factor: 2, jitter: 0, resetAfterMs: 30_000 };

test('doubles from 100 ms to 15 s and stays there', () => {
  const backoff = new Backoff(options, seededRandom(1));
  const delays = Array.from({ length: 10 }, () => backoff.next(0));
  assert.deepEqual(delays, [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000]);
});

test('starts again at the first step only after it was good for long enough', () => {
  const backoff = new Backoff(options, seededRandom(1));
  assert.deepEqual(
    [0, 0, 29_999, 30_000, 0].map((good) => backoff.next(good)),
    [100, 200, 400, 100, 200],
  );
});

test('keeps every delay between its jittered step and the ceiling', () => {
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, jitter) => {
      const jittered = new Backoff({ ...options, jitter }, seededRandom(seed));
      const plain = new Backoff(options, seededRandom(seed));
      for (let start = 0; start < 12; start++) {
        const step = plain.next(0);
        const delay = jittered.next(0);
        assert.ok(delay <= step && delay >= step * (1 - jitter), `${delay} of step ${step}`);
      }
    }),
    { numRuns: 200 },
  );
});
