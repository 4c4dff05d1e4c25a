import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateLimitSuite } from '../../../testing/index.ts';
import { slidingWindow } from './sliding-window.ts';

rateLimitSuite('sliding-window', slidingWindow);

test('weighs the window before by what of it is still in sight', () => {
  const limiter = slidingWindow({ limit: 100, windowMs: 1_000 });
  limiter.check('a', 999, 80);
  assert.equal(limiter.check('a', 1_000, 0).remaining, 20);
  assert.equal(limiter.check('a', 1_500, 0).remaining, 60);
  assert.equal(limiter.check('a', 1_500, 60).allowed, true);
  assert.equal(limiter.check('a', 1_500).allowed, false);
  assert.equal(limiter.check('a', 2_000, 0).remaining, 40);
  assert.equal(limiter.check('a', 3_000, 0).remaining, 100);
});

test('never allows more than the limit within one fixed window', () => {
  const gaps = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 5, maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), gaps, (limit, pauses) => {
      const limiter = slidingWindow({ limit, windowMs: 1_000 });
      const taken = new Map<number, number>();
      let nowMs = 0;
      for (const pause of pauses) {
        nowMs += pause;
        const window = Math.floor(nowMs / 1_000);
        if (limiter.check('a', nowMs).allowed) taken.set(window, (taken.get(window) ?? 0) + 1);
      }
      for (const count of taken.values()) assert.ok(count <= limit);
    }),
    { numRuns: 200 },
  );
});
