import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CoarseClock } from './coarse-clock.ts';

test('reads once a turn, and once in 256 questions', async () => {
  let reads = 0;
  const clock = new CoarseClock({ now: () => ++reads });
  assert.deepEqual([clock.now(), clock.now()], [1, 1]);
  for (let i = 2; i < 256; i++) clock.now();
  assert.equal(clock.now(), 2);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(clock.now(), 3);
});
