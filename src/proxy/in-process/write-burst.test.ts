import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WriteBurst } from './write-burst.ts';

test('gathers what is small, in its order, with who is to be told', () => {
  const burst = new WriteBurst();
  const told = () => {};
  assert.equal(burst.isEmpty, true);
  assert.equal(burst.add('head', 'latin1', null), true);
  assert.equal(burst.add(new Uint8Array([1]), undefined, undefined), true);
  assert.equal(burst.isAwaited, false);
  assert.equal(burst.add('', 'latin1', told), true);
  assert.equal(burst.isAwaited, true);
  assert.deepEqual(burst.takeWrites(), [
    { chunk: 'head', encoding: 'latin1' },
    { chunk: new Uint8Array([1]), encoding: 'utf8' },
  ]);
  assert.deepEqual(burst.takeTold(), [told]);
  assert.equal(burst.isEmpty, true);
});

test('leaves to a stream what is large, or none of its concern', () => {
  const burst = new WriteBurst();
  assert.equal(burst.add('x'.repeat(12_000), 'utf8', null), true);
  assert.equal(burst.add('x'.repeat(1_000), 'utf8', null), false);
  assert.equal(burst.add(new Uint8Array(1_000), null, null), false);
  assert.equal(burst.add('00', 'hex', null), false);
  assert.equal(
    burst.add('x', () => {}, undefined),
    false,
  );
  assert.equal(burst.add({}, undefined, undefined), false);
  assert.equal(burst.takeWrites().length, 1);
});

test('keeps nothing of what was taken, and adds nothing to it', () => {
  const burst = new WriteBurst();
  const writes = burst.takeWrites();
  const told = burst.takeTold();
  burst.add('later', undefined, () => {});
  assert.deepEqual([writes, told], [[], []]);
});
