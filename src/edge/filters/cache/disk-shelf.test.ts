import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { storedResponse } from '../../../caching/index.ts';
import type { DiskTier } from '../../../store/index.ts';
import { openDiskTier } from '../../../store/index.ts';
import { HeadedBody } from '../../headed-body.ts';
import { Cached } from './cached.ts';
import { DiskShelf } from './disk-shelf.ts';

const received = { status: 200, fields: '', requestFields: '', requestMs: 0, responseMs: 0 };
const response = storedResponse(received, {
  targets: [],
  heuristic: false,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 0,
});
const of = (text: string): readonly Cached[] => {
  const body = new HeadedBody(text.length, '');
  body.bytes.write(text);
  return [new Cached(response, body, [])];
};
const fail = (error: unknown) => assert.fail(String(error));

test('what memory changes while the disk is being opened is not found there', async () => {
  await using folder = await temporaryFolder('shelf');
  const open = () => openDiskTier({ folder: `${folder.path}/a` });
  const before = new DiskShelf(open(), fail);
  await before.opened;
  for (const key of ['a', 'b']) before.keep(key, of('old'), []);
  await before.close();

  const { promise, resolve } = Promise.withResolvers<DiskTier>();
  const shelf = new DiskShelf(promise, fail);
  assert.equal(shelf.has('a'), false);
  shelf.forget('a');
  resolve(await open());
  await shelf.opened;
  assert.deepEqual([shelf.has('a'), shelf.has('b')], [false, true]);
  shelf.keep('a', of('new'), []);
  assert.equal((await shelf.load('a'))![0]!.body.bytes.toString(), 'new');
  await shelf.close();
});

test('one that cannot be opened finds nothing and keeps nothing', async () => {
  let told: unknown;
  const shelf = new DiskShelf(Promise.reject(new Error('gone')), (error) => {
    told = error;
  });
  await shelf.opened;
  shelf.keep('a', of('x'), []);
  assert.equal(String(told), 'Error: gone');
  assert.deepEqual([shelf.has('a'), await shelf.load('a'), await shelf.deleteTag('t')], [false, undefined, 0]);
  await shelf.close();
});
