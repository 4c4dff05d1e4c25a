import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadGate } from './read-gate.ts';

test('runs so many at a time, lets so many wait, and turns the next away', async () => {
  const gate = new ReadGate(2, 2);
  const ends: (() => void)[] = [];
  let running = 0;
  const read = async (): Promise<string> => {
    running += 1;
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    return 'read';
  };
  const reads = Array.from({ length: 5 }, () => gate.run(read));
  assert.equal(await reads[4], undefined);
  assert.equal(running, 2);
  for (let i = 0; i < 4; i++) {
    ends.shift()!();
    assert.equal(await reads[i], 'read');
    await undefined;
    assert.ok(running <= 2);
  }
  assert.equal(running, 0);
});

test('gives its place back when a read fails', async () => {
  const gate = new ReadGate(1, 0);
  await assert.rejects(
    gate.run(() => Promise.reject(new Error('gone'))),
    /gone/,
  );
  assert.equal(await gate.run(() => Promise.resolve(1)), 1);
});
