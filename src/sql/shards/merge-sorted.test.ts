import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeSorted } from './merge-sorted.ts';

async function* streamOf<T>(values: readonly T[]): AsyncGenerator<T, void> {
  yield* values;
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

const ascending = (a: number, b: number): number => a - b;

test('merges sorted streams to what sorting all of them gives', async () => {
  const streams = fc.array(
    fc.array(fc.integer()).map((values) => values.toSorted(ascending)),
    { maxLength: 5 },
  );
  await fc.assert(
    fc.asyncProperty(streams, async (values) => {
      const merged = await collect(mergeSorted(values.map(streamOf), ascending));
      assert.deepEqual(merged, values.flat().toSorted(ascending));
    }),
  );
});

test('gives equal rows in the order of the streams', async () => {
  const streams = ['a', 'b', 'c'].map((name) => streamOf([{ name, at: 1 }]));
  const merged = await collect(mergeSorted(streams, (a, b) => a.at - b.at));
  assert.deepEqual(
    merged.map(({ name }) => name),
    ['a', 'b', 'c'],
  );
});

test('asks no stream for more than was taken and one row ahead', async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<number, void> {
    for (;;) yield asked++;
  }
  const merged = mergeSorted([endless()], ascending);
  await merged.next();
  await merged.next();
  await merged.return(undefined);
  assert.ok(asked <= 2, `${asked} rows were asked for`);
});

test('notices a stream that is sorted otherwise', async () => {
  const merged = mergeSorted([streamOf([1, 3, 2])], ascending);
  await assert.rejects(collect(merged), { code: 'ERR_SQL_SHARD_ORDER' });
});
