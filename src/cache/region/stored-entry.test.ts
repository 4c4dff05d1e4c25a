import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeEntry, encodeEntry } from './stored-entry.ts';

const times = fc.oneof(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));
const plain = { noNullPrototype: true };
const entries = fc.record(
  {
    head: fc.record(
      {
        id: fc.string(),
        epoch: fc.string(),
        number: fc.nat(),
        storageMs: fc.nat(),
        freshMs: times,
        staleMs: times,
        fallbackMs: times,
        tags: fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        form: fc.constantFrom('json', 'msgpack'),
      },
      plain,
    ),
    flags: fc.record({ isCompressed: fc.boolean(), isUndefined: fc.boolean(), isCounter: fc.boolean() }, plain),
    payload: fc.uint8Array({ maxLength: 200 }),
  },
  plain,
);

test('an entry comes back as it was written', () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const read = decodeEntry(encodeEntry(entry))!;
      assert.deepEqual({ ...read, payload: new Uint8Array(read.payload) }, entry);
    }),
  );
});

test('an entry with any bit turned, or cut anywhere, is none', () => {
  fc.assert(
    fc.property(entries, fc.nat(), fc.nat(7), (entry, place, bit) => {
      const bytes = encodeEntry(entry);
      assert.equal(decodeEntry(bytes.subarray(0, place % bytes.length)), undefined);
      const at = place % Math.min(16, bytes.length);
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << bit;
      assert.equal(decodeEntry(damaged), undefined, `bit ${bit} of byte ${at}`);
    }),
  );
});

test('what others write is none', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => assert.equal(decodeEntry(bytes), undefined)));
});
