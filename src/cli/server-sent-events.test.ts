import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readServerSentEvents } from './server-sent-events.ts';

async function read(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const events = [];
  for await (const event of readServerSentEvents(ReadableStream.from(chunks))) events.push(event);
  return events;
}

const sample = [
  'retry: 1000\n\n',
  ': \n\n',
  'id: 7\nevent: region.down\ndata: {"a":"ü"}\n\n',
  'data:one\ndata: two\ndata\n\n',
  'id: 8\nevent: empty\n\n',
].join('');
const expected = [
  { id: '7', event: 'region.down', data: '{"a":"ü"}' },
  { id: '', event: 'message', data: 'one\ntwo\n' },
];

test('reads events and leaves out comments and blocks without data', async () => {
  assert.deepEqual(await read([Buffer.from(sample)]), expected);
});

test('reads the same wherever the stream is cut, with any line ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(sample.length * 2), { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      async (cuts, lineEnd) => {
        const bytes = Buffer.from(sample.replaceAll('\n', lineEnd) + (lineEnd === '\r' ? ': \r\r' : ''));
        const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
        assert.deepEqual(await read(chunks), expected);
      },
    ),
  );
});

test('gives up on a block that never ends', async () => {
  const endless = Array.from({ length: 20 }, () => Buffer.alloc(65_536, 'x'));
  await assert.rejects(read(endless), RangeError);
});

test('drops a block that the end of the stream cuts off', async () => {
  assert.deepEqual(await read([Buffer.from('data: whole\n\ndata: half\n')]), [
    { id: '', event: 'message', data: 'whole' },
  ]);
});
