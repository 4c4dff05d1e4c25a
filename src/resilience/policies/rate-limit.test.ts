import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../core/index.ts';
import { rateLimit } from './rate-limit.ts';

for (const algorithm of ['gcra', 'sliding-window'] as const) {
  test(`refuses what is over the limit and says truly when to come again, by ${algorithm}`, async () => {
    const clock = new ManualClock(5_000);
    const policy = rateLimit({ limit: 2, windowMs: 1_000, algorithm, clock });
    const call = policy(() => 'done');
    assert.deepEqual([await call(), await call()], ['done', 'done']);
    const error = await call().catch((refusal) => refusal);
    assert.equal(error.code, 'ERR_RESILIENCE_RATE_LIMITED');
    clock.advance(error.details.retryAfterMs);
    assert.equal(await call(), 'done');
  });
}

test('refuses options that cannot be meant', () => {
  const wrong = [{ limit: 0 }, { limit: 5, windowMs: 0 }, { limit: 5, algorithm: 'leaky' as never }, {} as never];
  for (const options of wrong) assert.throws(() => rateLimit(options), { code: 'ERR_RESILIENCE_OPTION' });
});
