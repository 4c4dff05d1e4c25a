import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LentBuffers } from './buffer-pool.ts';

const mebibyte = 1 << 20;

test('reads into one buffer for as long as nobody keeps it', () => {
  const buffers = new LentBuffers();
  assert.equal(buffers.next(0), buffers.next(0));
});

test('reads elsewhere while a buffer is lent, and has it again when it is reclaimed', () => {
  const buffers = new LentBuffers();
  const lent = buffers.next(0);
  buffers.lend();
  const other = buffers.next(0);
  assert.notEqual(other, lent);
  assert.notEqual(new LentBuffers().next(0), lent);
  buffers.lend();
  buffers.reclaim();
  const again = [buffers.next(0), new LentBuffers().next(0)];
  assert.deepEqual(new Set(again), new Set([lent, other]));
  assert.notEqual(again[0], again[1]);
});

test('lends nothing where nothing was read', () => {
  const buffers = new LentBuffers();
  buffers.lend();
  buffers.reclaim();
  const own = buffers.next(0);
  buffers.release();
  buffers.lend();
  buffers.reclaim();
  // It was given back once, and is nobody's twice.
  const taken = [new LentBuffers().next(0), new LentBuffers().next(0)];
  assert.equal(taken.filter((buffer) => buffer === own).length, 1);
});

test('lends what is held once, however many of its bytes are kept, and never the buffer of the next read', () => {
  const buffers = new LentBuffers();
  const held = buffers.next(0);
  buffers.hold();
  const next = buffers.next(0);
  buffers.lend();
  buffers.lend();
  buffers.letGo();
  assert.equal(buffers.next(0), next);
  buffers.reclaim();
  const taken = [new LentBuffers().next(0), new LentBuffers().next(0)];
  assert.equal(taken.filter((buffer) => buffer === held).length, 1);
  assert.ok(!taken.includes(next));
});

test('lends what was read last again, once what was held has been looked at', () => {
  const buffers = new LentBuffers();
  buffers.next(0);
  buffers.hold();
  buffers.lend();
  buffers.letGo();
  const own = buffers.next(0);
  buffers.lend();
  assert.notEqual(buffers.next(0), own);
});

test('has a large buffer for a long body, and none for a short one', () => {
  const buffers = new LentBuffers();
  const small = buffers.next(65_536);
  assert.equal(small.length, 65_536);
  const large = buffers.next(65_537);
  assert.equal(large.length, 262_144);
  assert.equal(buffers.next(1 << 30), large);
  assert.equal(buffers.next(0).length, 65_536);
});

test('does not take back what it was told to forget', () => {
  const buffers = new LentBuffers();
  const lent = buffers.next(0);
  buffers.lend();
  buffers.forgetLent();
  buffers.reclaim();
  const taken = Array.from({ length: 8 }, () => new LentBuffers().next(0));
  assert.ok(!taken.includes(lent));
});

test('holds little memory, however often it lends without being told that it may have a buffer again', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const buffers = new LentBuffers();
  const held = async (): Promise<number> => {
    for (let round = 0; round < 3; round++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return process.memoryUsage().arrayBuffers;
  };
  const before = await held();
  for (let count = 0; count < 2_000; count++) {
    buffers.next(0);
    buffers.lend();
  }
  assert.ok((await held()) - before < mebibyte);
  assert.equal(buffers.next(0).length, 65_536);
});

test('keeps no more than 16 MiB for later', () => {
  const readers = Array.from({ length: 300 }, () => new LentBuffers());
  const buffers = readers.map((reader) => reader.next(0));
  for (const reader of readers) reader.release();
  const again = new Set(readers.map((reader) => reader.next(0)));
  const kept = buffers.filter((buffer) => again.has(buffer)).length * 65_536;
  assert.ok(kept <= 16 * mebibyte && kept > 15 * mebibyte, `${kept}`);
  assert.equal(again.size, 300);
});
