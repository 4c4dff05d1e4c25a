import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { protocolVersion, type WireMessage, wireMessages } from './wire-messages.ts';

function untyped(code: number, body = ''): Buffer {
  const bytes = Buffer.alloc(8 + body.length);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.writeUInt32BE(code, 4);
  bytes.write(body, 8);
  return bytes;
}

function typed(type: string, body: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(body));
  bytes.write(type, 0);
  bytes.writeUInt32BE(bytes.length - 1, 1);
  bytes.write(body, 5);
  return bytes;
}

const maxBytes = 1_000;

async function read(chunks: readonly Buffer[]): Promise<WireMessage[]> {
  async function* source() {
    yield* chunks;
  }
  const found: WireMessage[] = [];
  for await (const message of wireMessages(source(), () => maxBytes)) found.push(message);
  return found;
}

const encryptionRequest = untyped(80_877_103);
const startup = untyped(protocolVersion, 'user\0me\0\0');

test('finds the messages of a client, wherever its bytes are cut', async () => {
  const message = fc.tuple(fc.constantFrom('Q', 'P', 'B', 'S', 'p'), fc.string({ maxLength: 30 }));
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 8 }), fc.infiniteStream(fc.nat(20)), async (sent, cuts) => {
      const parts = [encryptionRequest, startup, ...sent.map(([type, body]) => typed(type, body))];
      const all = Buffer.concat(parts);
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length; ) {
        const size = 1 + cuts.next().value!;
        chunks.push(all.subarray(at, at + size));
        at += size;
      }
      const found = await read(chunks);
      assert.deepEqual(
        found.map(({ type }) => type),
        ['', '', ...sent.map(([type]) => type)],
      );
      assert.deepEqual(Buffer.concat(found.map(({ bytes }) => bytes)), all);
    }),
  );
});

test('refuses lengths that no message has', async () => {
  const tooLong = typed('Q', '');
  tooLong.writeUInt32BE(maxBytes + 1, 1);
  const tooShort = typed('Q', '');
  tooShort.writeUInt32BE(3, 1);
  for (const bad of [tooLong, tooShort]) await assert.rejects(read([startup, bad]), { sqlState: '08P01' });
  await assert.rejects(read([Buffer.from('GET / HTTP/1.1\r\n\r\n')]), { sqlState: '08P01' });
});

test('puts a long message together once, however many pieces it comes in', async () => {
  const most = 16 * 1_048_576;
  const long = typed('Q', 'x'.repeat(most - 10));
  async function* source() {
    yield startup;
    for (let at = 0; at < long.length; at += 1_024) yield long.subarray(at, at + 1_024);
  }
  let copied = 0;
  const { concat } = Buffer;
  Buffer.concat = (pieces, ...rest) => {
    copied += pieces.reduce((sum, piece) => sum + piece.length, 0);
    return concat(pieces, ...rest);
  };
  try {
    const found: WireMessage[] = [];
    for await (const message of wireMessages(source(), () => most)) found.push(message);
    assert.ok(found[1]!.bytes.equals(long));
    assert.ok(copied < 2 * long.length, `${copied} bytes were copied`);
  } finally {
    Buffer.concat = concat;
  }
});
