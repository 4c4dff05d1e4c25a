import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReadBuffers } from './read-buffers.ts';

test('reads between bodies into one buffer for all connections', () => {
  const [a, b] = [new ReadBuffers(), new ReadBuffers()];
  const shared = a.next(false, 0);
  assert.equal(b.next(false, 0), shared);
  assert.equal(a.isShared(shared), true);
});

test('reads a body into a buffer of its own, and shares again behind it', () => {
  const [a, b] = [new ReadBuffers(), new ReadBuffers()];
  const own = a.next(true, 0);
  assert.equal(a.isShared(own), false);
  assert.notEqual(b.next(true, 0), own);
  assert.ok(a.next(true, 1 << 20).length > own.length);
  assert.equal(a.isShared(a.next(false, 0)), true);
});

test('takes as much out of the shared buffer as it holds', () => {
  const buffers = new ReadBuffers();
  const shared = buffers.next(false, 0);
  shared.fill('x');
  assert.deepEqual(buffers.own(shared, 0, shared.length).subarray(0, shared.length), shared);
});

test('takes what came with the head out of the shared buffer', () => {
  const buffers = new ReadBuffers();
  const shared = buffers.next(false, 0);
  shared.write('head|body', 'latin1');
  const own = buffers.own(shared, 5, 9);
  shared.fill(0);
  assert.equal(own.toString('latin1', 0, 4), 'body');
  // Nobody kept it, so the next piece may stand in the same place.
  assert.equal(buffers.own(shared, 0, 4), own);
  buffers.lend();
  assert.notEqual(buffers.own(shared, 0, 4), own);
  buffers.reclaim();
});
