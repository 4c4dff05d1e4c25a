import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decode, encode, type PeerMessage } from './messages.ts';

const text = fc.string({ unit: 'binary', maxLength: 20 });
const plain = { noNullPrototype: true } as const;
const ms = fc.oneof(fc.nat(), fc.constant(Number.POSITIVE_INFINITY));
const entry = fc.record(
  {
    freshMs: ms,
    staleMs: ms,
    fallbackMs: ms,
    tags: fc.array(text, { maxLength: 3 }),
    form: fc.constant('json'),
    isCompressed: fc.boolean(),
    isUndefined: fc.boolean(),
    payload: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
  },
  plain,
);
const what = fc.record({ kind: fc.constantFrom('keys' as const, 'tags' as const), names: fc.array(text) }, plain);
const item = fc.record({ number: fc.nat(), what, entry }, { requiredKeys: ['number', 'what'], noNullPrototype: true });
const tell: fc.Arbitrary<PeerMessage> = fc.record(
  {
    kind: fc.constant('tell' as const),
    from: fc.record({ region: text, node: fc.constant('node') }, plain),
    after: fc.nat(),
    items: fc.array(item, { maxLength: 4 }),
    isLeaving: fc.boolean(),
  },
  plain,
);

test('messages are read as they were written', () => {
  fc.assert(
    fc.property(tell, (message) => assert.deepEqual(decode(encode(message)), message)),
    { numRuns: 300 },
  );
});

test('what is none is not read', () => {
  const bytes = encode({ kind: 'ask', key: 'a', seen: {} });
  for (let length = 0; length < bytes.byteLength; length++) assert.equal(decode(bytes.subarray(0, length)), undefined);
  assert.equal(decode(Buffer.concat([bytes, Buffer.from('x')])), undefined);
  fc.assert(
    fc.property(fc.uint8Array(), (random) => assert.equal(decode(random), undefined)),
    { numRuns: 200 },
  );
});
