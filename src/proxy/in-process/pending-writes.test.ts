import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AppWrite, PendingWrites } from './pending-writes.ts';

const encoding = fc.constantFrom<BufferEncoding>('utf8', 'latin1', 'ascii', 'utf16le', 'hex', 'base64');
const text = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 60 }), encoding);
const bytes = fc
  .uint8Array({ maxLength: 60 })
  .map((chunk): AppWrite => ({ chunk, encoding: 'buffer' as BufferEncoding }));
const write = fc.oneof(
  bytes,
  text.map(([chunk, encoding]): AppWrite => ({ chunk, encoding })),
);

function takeAll(writes: PendingWrites, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  const taken: Buffer[] = [];
  while (!writes.isEmpty) taken.push(Buffer.from(buffer.subarray(0, writes.take(buffer))));
  return Buffer.concat(taken);
}

test('takes every byte once, in order, however small the buffer', () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 8 }), fc.integer({ min: 1, max: 200 }), (given, size) => {
      const writes = new PendingWrites();
      const all = given.map(({ chunk, encoding }) =>
        typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk),
      );
      for (let round = 0; round < 2; round++) {
        writes.begin(given);
        assert.deepEqual(takeAll(writes, size), Buffer.concat(all));
      }
    }),
  );
});

test('copies what it takes: the writer may fill its bytes anew', () => {
  const writes = new PendingWrites();
  const chunk = Buffer.from('abc');
  const buffer = Buffer.alloc(8);
  writes.begin([{ chunk, encoding: 'utf8' }]);
  assert.equal(writes.take(buffer), 3);
  chunk.fill('x');
  assert.equal(buffer.toString('latin1', 0, 3), 'abc');
});

test('drops what is left, also of a write that was begun', () => {
  const writes = new PendingWrites();
  writes.begin([
    { chunk: Buffer.alloc(10), encoding: 'utf8' },
    { chunk: 'more', encoding: 'utf8' },
  ]);
  writes.take(Buffer.alloc(4));
  assert.equal(writes.isEmpty, false);
  writes.drop();
  assert.equal(writes.isEmpty, true);
});

test('gives all that is left in one buffer, once', () => {
  const writes = new PendingWrites();
  writes.begin([
    { chunk: 'abcdef', encoding: 'utf8' },
    { chunk: Buffer.from('gh'), encoding: 'utf8' },
  ]);
  writes.take(Buffer.alloc(2));
  assert.equal(String(writes.takeAll()), 'cdefgh');
  assert.equal(writes.isEmpty, true);
});
