import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import fc from 'fast-check';
import { eachLine } from './line-splitter.ts';

async function linesOf(chunks: readonly Buffer[], maxLength = 1000): Promise<string[]> {
  const lines: string[] = [];
  const stream = Readable.from(chunks, { objectMode: false });
  eachLine(stream, maxLength, (line) => lines.push(line));
  await new Promise((resolve) => stream.once('close', resolve));
  return lines;
}

test('gives the same lines however the bytes are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '日', '🜨', '\n', '\r\n', ' ') });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat()), async (written, cuts) => {
      const bytes = Buffer.from(written);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      const expected = written.split(/\r?\n/);
      if (expected.at(-1) === '') expected.pop();
      const lines = await linesOf(chunks.filter((chunk) => chunk.length > 0));
      assert.deepEqual(lines, expected);
    }),
    { numRuns: 200 },
  );
});

test('cuts a line at the limit, whether or not it ends', async () => {
  assert.deepEqual(await linesOf([Buffer.from('abcdefg\nhijklmn')], 3), ['abc', 'def', 'g', 'hij', 'klm', 'n']);
  assert.deepEqual(await linesOf([Buffer.from('abc\nabc')], 3), ['abc', 'abc']);
});
