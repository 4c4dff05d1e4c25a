import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketOf, checkBucketCount, maxBuckets } from './bucket.ts';

test('gives a key the same bucket for ever', () => {
  assert.equal(bucketOf('7', 'bigint', 4096), 0x790_2 & 4095);
  assert.equal(bucketOf('', 'text', 4096), 0xe3b0 & 4095);
});

test('gives each way to write one key one bucket', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (key) => {
      const bucket = bucketOf(key, 'bigint', 4096);
      assert.equal(bucketOf(BigInt(key), 'bigint', 4096), bucket);
      assert.equal(bucketOf(String(key), 'bigint', 4096), bucket);
    }),
  );
  fc.assert(
    fc.property(fc.uuid(), (key) => {
      assert.equal(bucketOf(key.toUpperCase(), 'uuid', 4096), bucketOf(key, 'uuid', 4096));
    }),
  );
});

test('refuses what is no key of the type', () => {
  const refused = [
    [1.5, 'bigint'],
    [2 ** 60, 'bigint'],
    [2n ** 63n, 'bigint'],
    ['seven', 'bigint'],
    ['', 'bigint'],
    [7, 'text'],
    ['half \ud800', 'text'],
    ['a\0b', 'text'],
    ['7', 'uuid'],
  ] as const;
  for (const [key, type] of refused) {
    assert.throws(() => bucketOf(key, type, 4096), { code: 'ERR_SQL_SHARD_KEY' }, `${key} as ${type}`);
  }
});

test('spreads keys over the buckets: none has half again its share', () => {
  const counts = new Array<number>(64).fill(0);
  for (let key = 0; key < 64_000; key++) counts[bucketOf(key, 'bigint', 64)]!++;
  assert.ok(Math.max(...counts) < 1_500, `the fullest of 64 has ${Math.max(...counts)} of 64,000`);
  assert.ok(Math.min(...counts) > 500, `the emptiest of 64 has ${Math.min(...counts)} of 64,000`);
});

test('halves each bucket where there are twice as many', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (key) => {
      assert.equal(bucketOf(key, 'text', 8192) % 4096, bucketOf(key, 'text', 4096));
    }),
  );
});

test('takes powers of two for the number of buckets', () => {
  for (const buckets of [1, 2, 4096, maxBuckets]) checkBucketCount(buckets);
  for (const buckets of [0, 3, 1.5, -2, Number.NaN, maxBuckets * 2]) {
    assert.throws(() => checkBucketCount(buckets), { code: 'ERR_SQL_SHARD_OPTION' });
  }
});
