/** What is kept of a request in the cache is a copy: it does not hold on to the head it came in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CachingEdge } from './caching-edge.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

test('an answer that varies costs what is kept of its request, not the head of it', async () => {
  await using edge = await CachingEdge.start();
  const fields = 'cache-control: max-age=60\r\nvary: x-a, x-b\r\netag: "a-tag-that-is-long-enough"\r\n';
  edge.on('/', { fields });
  const rounds = 150;
  const ask = (i: number) => {
    edge.on(`/a-path-of-some-length/${i}`, { fields });
    const padding = `x-padding: ${'p'.repeat(12_000)}${i}\r\n`;
    return edge.get(
      `/a-path-of-some-length/${i}`,
      `x-a: a value of some length ${i}\r\nx-b: 1, 2, 3, 4, ${i}\r\n${padding}`,
    );
  };
  await ask(-1);
  edge.asked.length = 0;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < rounds; i++) {
    await ask(i);
    edge.asked.length = 0;
  }
  collect();
  const grown = (process.memoryUsage().heapUsed - before) / rounds;
  assert.equal(edge.cache.stats().entries, rounds + 1);
  assert.ok(grown < 12_000, `${Math.round(grown)} bytes of heap for each answer`);
});
