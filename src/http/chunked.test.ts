import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ChunkedDecoder, refused } from './index.ts';

interface Decoded {
  readonly data: string;
  readonly trailers: string;
  /** Bytes taken, of all the pieces. */
  readonly taken: number;
}

type Outcome = Decoded | 'refused' | 'incomplete';

/** Feeds the pieces in turn, as reads of a socket would; stops where the body ends. */
function decode(decoder: ChunkedDecoder, pieces: readonly Buffer[]): Outcome {
  let data = '';
  let taken = 0;
  const onChunkData = (buffer: Buffer, start: number, end: number): void => {
    assert.ok(end > start, 'an empty range is no data');
    data += buffer.toString('latin1', start, end);
  };
  for (const piece of pieces) {
    // As in the middle of a reused buffer: what is around it must not matter.
    const around = Buffer.concat([Buffer.from('\r\n'), piece, Buffer.from('0\r\n\r\n')]);
    const end = decoder.decode(around, 2, 2 + piece.length, { onChunkData });
    if (end === refused) return 'refused';
    taken += end - 2;
    if (decoder.done) return { data, trailers: decoder.trailers, taken };
  }
  return 'incomplete';
}

function cut(bytes: Buffer, ...at: readonly number[]): Buffer[] {
  return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
}

/** Every way to hand the bytes over: whole, in two pieces cut anywhere, byte by byte. */
function everyWay(bytes: Buffer): Buffer[][] {
  const places = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, at) => at + 1);
  const pairs = bytes.length <= 300 ? places.map((at) => cut(bytes, at)) : [];
  return [[bytes], ...pairs, cut(bytes, ...places)];
}

const longest = `${'x'.repeat(1_019)}=y;z`;
const full = (size: number): string => `a: ${'b'.repeat(size - 'a: \r\n\r\n'.length)}\r\n`;

const bodies: readonly (readonly [name: string, bytes: string, data: string, trailers?: string])[] = [
  ['reads an empty body', '0\r\n\r\n', ''],
  ['reads one chunk', '5\r\nhello\r\n0\r\n\r\n', 'hello'],
  ['reads several chunks', '1\r\na\r\nA\r\n0123456789\r\n2\r\n\r\n\r\n0\r\n\r\n', 'a0123456789\r\n'],
  [
    'reads sizes of either case, with leading zeros',
    '00a\r\n0123456789\r\n0B\r\n01234567890\r\n00\r\n\r\n',
    '012345678901234567890',
  ],
  ['reads a size of 13 digits', '0000000000001\r\na\r\n0000000000000\r\n\r\n', 'a'],
  ['drops extensions', '1;a\r\nx\r\n1;a=b;c="d e"\r\ny\r\n0;z\r\n\r\n', 'xy'],
  ['drops extensions of 1 KiB', `1;${longest.slice(2)}\r\nx\r\n0;\r\n\r\n`, 'x'],
  ['reads data that looks like framing', '9\r\n\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n', '\r\n0\r\n\r\n\r\n'],
  ['keeps trailers', '1\r\na\r\n0\r\nX-Sum:\t1 \r\nb: c\r\n\r\n', 'a', 'X-Sum:\t1 \r\nb: c\r\n'],
  ['keeps trailers of 8 KiB', `0\r\n${full(8_192)}\r\n`, '', full(8_192)],
  ['keeps 100 trailers', `0\r\n${'a: b\r\n'.repeat(100)}\r\n`, '', 'a: b\r\n'.repeat(100)],
  ...[
    ...['Host', 'content-type', 'Connection', 'Keep-Alive', 'Upgrade', 'TE'],
    ...[
      'Trailer',
      'Expect',
      'Authorization',
      'Cookie',
      'Set-Cookie',
      'Proxy',
      'Proxy-Authorization',
      'If-Match',
      'Range',
    ],
    ...['Forwarded', 'X-Forwarded-For', 'X-Real-IP', 'X-Request-ID', 'X-Antipode-Region', 'antipode-replay', 'Date'],
    ...['Cache-Control', 'Vary', 'Age', 'Location', 'Retry-After', 'a_b', 'a.b', 'Content_Length'],
  ].map(
    (name) => [`drops the trailer ${name}`, `0\r\na: b\r\n${name}: x\r\nc: d\r\n\r\n`, '', 'a: b\r\nc: d\r\n'] as const,
  ),
];

for (const [name, text, data, trailers = ''] of bodies) {
  test(`${name}, however it is cut`, () => {
    for (const behind of ['', 'GET / HTTP/1.1\r\n', '\r\n', '\0']) {
      const bytes = Buffer.from(text + behind, 'latin1');
      for (const pieces of everyWay(bytes)) {
        assert.deepEqual(decode(new ChunkedDecoder(), pieces), { data, trailers, taken: text.length });
      }
    }
  });
  test(`${name}, and not before its last byte`, () => {
    const bytes = Buffer.from(text, 'latin1');
    for (let end = 0; end < Math.min(bytes.length, 300); end++) {
      assert.equal(decode(new ChunkedDecoder(), [bytes.subarray(0, end)]), 'incomplete');
    }
  });
}

const faults: readonly (readonly [name: string, bytes: string, status?: number])[] = [
  ['refuses a chunk without a size', '\r\n'],
  ['refuses an extension without a size', ';a\r\n'],
  ['refuses a size in another notation', '0x1\r\na\r\n'],
  ['refuses a signed size', '+1\r\na\r\n'],
  ['refuses a negative size', '-1\r\na\r\n'],
  ['refuses a size with a letter that is no digit', '1g\r\na\r\n'],
  ['refuses a size with an underscore', '1_0\r\n'],
  ['refuses a blank before the size', ' 1\r\na\r\n'],
  ['refuses a blank behind the size', '1 \r\na\r\n'],
  ['refuses a blank before the extension', '1 ;a\r\nb\r\n'],
  ['refuses a size of 14 digits', '00000000000001\r\na\r\n'],
  ['refuses a size that would wrap around', 'fffffffffffffffff1\r\na\r\n'],
  ['refuses a bare line feed behind the size', '1\na\r\n'],
  ['refuses a bare carriage return behind the size', '1\rXa\r\n0\r\n\r\n'],
  ['refuses a line feed in an extension', '1;a\nb\r\nc\r\n'],
  ['refuses a line feed in a quoted extension', '1;a="\n"\r\nc\r\n'],
  ['refuses a carriage return in an extension', '1;a\rb\r\nc\r\n'],
  ['refuses NUL in an extension', '1;a\0\r\nc\r\n'],
  ['refuses extensions of over 1 KiB', `1;${'x'.repeat(1_025)}\r\na\r\n`],
  ['refuses extensions of over 1 KiB in many chunks', `${`1;${'x'.repeat(200)}\r\na\r\n`.repeat(6)}`],
  ['refuses data longer than its size', '1\r\nab\r\n'],
  ['refuses data shorter than its size', '3\r\nab\r\n0\r\n\r\n'],
  ['refuses data that ends with a bare line feed', '1\r\na\n0\r\n\r\n'],
  ['refuses data that ends with a bare carriage return', '1\r\na\rX0\r\n\r\n'],
  ['refuses data directly followed by the last chunk', '1\r\na0\r\n\r\n'],
  ['refuses a line feed alone at the end', '0\r\n\n'],
  ['refuses a folded trailer', '0\r\na: b\r\n c\r\n\r\n'],
  ['refuses a trailer without a colon', '0\r\nGET / HTTP/1.1\r\n\r\n'],
  ['refuses a space before the colon of a trailer', '0\r\na : b\r\n\r\n'],
  ['refuses a control character in a trailer', '0\r\na: \0\r\n\r\n'],
  ['refuses a length among the trailers', '0\r\nContent-Length: 0\r\n\r\n'],
  ['refuses a coding among the trailers', '0\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['refuses 101 trailers', `0\r\n${'a: b\r\n'.repeat(101)}\r\n`, 431],
  ['refuses trailers of over 8 KiB', `0\r\n${full(8_193)}\r\n`, 431],
  ['refuses trailers that never end', `0\r\na: ${'b'.repeat(9_000)}`, 431],
];

for (const [name, text, status = 400] of faults) {
  test(`${name}, however it is cut`, () => {
    const bytes = Buffer.from(text, 'latin1');
    for (const pieces of everyWay(bytes)) {
      const decoder = new ChunkedDecoder();
      assert.equal(decode(decoder, pieces), 'refused');
      assert.equal(decoder.faultStatus, status, decoder.fault);
    }
  });
}

test('reads any body back, in any chunks, however it is cut', () => {
  const chunk = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(chunk), fc.array(fc.nat(600)), (chunks, places) => {
      const encoded = chunks.map((each) => `${each.length.toString(16)}\r\n${each}\r\n`).join('');
      const bytes = Buffer.from(`${encoded}0\r\n\r\n`, 'latin1');
      const at = places.filter((place) => place < bytes.length).sort((a, b) => a - b);
      const expected = { data: chunks.join(''), trailers: '', taken: bytes.length };
      assert.deepEqual(decode(new ChunkedDecoder(), cut(bytes, ...at)), expected);
    }),
  );
});

test('begins anew after a reset, wherever it was', () => {
  const bytes = Buffer.from('5;extension\r\nhello\r\n0\r\na: b\r\n\r\n');
  const decoder = new ChunkedDecoder();
  for (let end = 0; end <= bytes.length; end++) {
    decode(decoder, [bytes.subarray(0, end)]);
    decoder.reset();
    assert.equal(decoder.done, false);
    assert.deepEqual(decode(decoder, [bytes]), { data: 'hello', trailers: 'a: b\r\n', taken: bytes.length });
    decoder.reset();
  }
});

test('takes nothing more once it is done', () => {
  const decoder = new ChunkedDecoder();
  const bytes = Buffer.from('0\r\n\r\n5\r\n');
  const onChunkData = () => assert.fail('there is no data');
  assert.equal(decoder.decode(bytes, 0, bytes.length, { onChunkData }), 5);
  assert.equal(decoder.decode(bytes, 5, bytes.length, { onChunkData }), 5);
});
