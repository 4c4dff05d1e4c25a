import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hedgeSchema } from './hedge.ts';
import { retryBudgetSchema, retrySchema } from './retry.ts';

test('reads what a route says of retries into the rules of the proxy', () => {
  const written = {
    attempts: 1,
    on: ['reset'],
    statuses: [500],
    methods: ['GET', 'POST'],
    idempotencyKey: true,
    perTryTimeout: '250ms',
    backoff: { base: 0, max: '1s' },
    retryAfterMax: '5s',
  };
  assert.deepEqual(retrySchema.parse(written), {
    attempts: 1,
    causes: ['reset'],
    statuses: [500],
    methods: ['GET', 'POST'],
    idempotencyKey: true,
    perTryTimeoutMs: 250,
    backoffBaseMs: 0,
    backoffMaxMs: 1_000,
    retryAfterMaxMs: 5_000,
  });
});

test('reads a budget in percent', () => {
  assert.deepEqual(retryBudgetSchema.parse({ percent: 35 }), { share: 0.35, minimum: 3 });
});

test('reads a percentile or a time after which a second try is made', () => {
  assert.deepEqual(hedgeSchema.parse({}), { quantile: 0.95 });
  assert.deepEqual(hedgeSchema.parse({ after: 'p99.9' }), { quantile: 0.999 });
  assert.deepEqual(hedgeSchema.parse({ after: '40ms' }), { afterMs: 40 });
});

test('refuses what cannot be meant', () => {
  for (const wrong of [
    { attempts: 11 },
    { on: ['5xx'] },
    { statuses: [200] },
    { methods: ['get'] },
    { perTryTimeout: 0 },
    { backoff: { min: '1s' } },
    { retryAfterMax: '6m' },
    { budget: {} },
  ]) {
    assert.equal(retrySchema.safeParse(wrong).success, false, JSON.stringify(wrong));
  }
  for (const after of ['p5', 'p49', 'p100', '95', 'p', 0]) {
    assert.equal(hedgeSchema.safeParse({ after }).success, false, `${after}`);
  }
  for (const wrong of [{ percent: 101 }, { minConcurrency: -1 }]) {
    assert.equal(retryBudgetSchema.safeParse(wrong).success, false, JSON.stringify(wrong));
  }
});
