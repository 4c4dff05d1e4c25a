import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { endOfRecord, isSegmentFile, numberOfFile, offsetIn, segmentFile, segmentNumber } from './lsn.ts';

const mebibyte = 1_048_576;

test('names segments as PostgreSQL does', () => {
  const layout = { timeline: 1, segmentBytes: 16 * mebibyte };
  // select pg_walfile_name('1/FF000028') on a server with segments of 16 MiB.
  assert.equal(segmentFile(segmentNumber(0x1_ff00_0028n, layout), layout), '0000000100000001000000FF');
  assert.equal(segmentFile(segmentNumber(0x2_0000_0000n, layout), layout), '000000010000000200000000');
  assert.equal(offsetIn(0x1_ff00_0028n, layout), 0x28);
});

test('finds the number of a file by its name, for every size of segments', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 40n), fc.integer({ min: 0, max: 10 }), (number, power) => {
      const layout = { timeline: 10, segmentBytes: mebibyte * 2 ** power };
      const reached = number % (2n ** 64n / BigInt(layout.segmentBytes));
      const name = segmentFile(reached, layout);
      assert.ok(isSegmentFile(name));
      assert.equal(numberOfFile(name, layout), reached);
    }),
  );
});

test('takes a position behind the header of an empty page for the end of the page before', () => {
  assert.equal(endOfRecord(0x100_0028n, 16 * mebibyte), 0x100_0000n);
  assert.equal(endOfRecord(0x100_2018n, 16 * mebibyte), 0x100_2000n);
  assert.equal(endOfRecord(0x100_2028n, 16 * mebibyte), 0x100_2028n);
});
