import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateLimitSuite } from '../../../testing/index.ts';
import { gcra } from './gcra.ts';

rateLimitSuite('gcra', gcra);

test('gives allowances back one by one, evenly', () => {
  const limiter = gcra({ limit: 10, windowMs: 1_000, burst: 2 });
  const allowed = Array.from({ length: 8 }, (_, i) => limiter.check('a', i * 50).allowed);
  assert.deepEqual(allowed, [true, true, true, false, true, false, true, false]);
});

test('takes at most burst + span · limit / window within any span', () => {
  const gaps = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 5, maxLength: 100 });
  const size = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(size, size, gaps, (limit, burst, pauses) => {
      const limiter = gcra({ limit, burst, windowMs: 1_000 });
      const taken: number[] = [];
      let nowMs = 0;
      for (const pause of pauses) {
        nowMs += pause;
        if (limiter.check('a', nowMs).allowed) taken.push(nowMs);
      }
      for (const [first, fromMs] of taken.entries()) {
        for (const [last, toMs] of taken.entries()) {
          if (last < first) continue;
          const most = burst + ((toMs - fromMs) * limit) / 1_000;
          assert.ok(last - first + 1 <= most + 1e-6, `${last - first + 1} in ${toMs - fromMs} ms, not ${most}`);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('refuses options that cannot be meant', () => {
  for (const wrong of [{ limit: 0 }, { limit: 1.5 }, { windowMs: 0 }, { burst: 0 }, { maxKeys: 0 }, { limit: 1e9 }]) {
    assert.throws(() => gcra({ limit: 10, windowMs: 1_000, ...wrong }), { code: 'ERR_RESILIENCE_OPTION' });
  }
});
