import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatBuckets, parseBuckets } from './bucket-list.ts';

test('reads numbers and ranges', () => {
  assert.deepEqual(parseBuckets('0-2, 7,9-9'), [0, 1, 2, 7, 9]);
  for (const wrong of ['', 'x', '3-1', '1-', '-1', '0-99999', '1;2']) assert.throws(() => parseBuckets(wrong), wrong);
});

test('writes what it reads', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(300), { minLength: 1 }), (buckets) => {
      assert.deepEqual(
        parseBuckets(formatBuckets(buckets)),
        buckets.toSorted((a, b) => a - b),
      );
    }),
  );
  assert.equal(formatBuckets([5, 1, 2, 3]), '1-3,5');
});
