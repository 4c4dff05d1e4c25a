import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../../test/support/index.ts';
import { chained } from '../../replication/log-record.ts';
import { applyRecord } from '../../replication/region-store.ts';
import { openSqliteStore, type SqliteStore } from './sqlite-store.ts';

const epoch = { number: 1, primary: 'a' };

function append(store: SqliteStore, collection: string, keys: readonly string[]): void {
  const { position, chain } = store.log.head;
  const changes = keys.map((key) => ({ collection, key, value: JSON.stringify(key), expiresAtMs: null }));
  const record = { position: position + 1, epoch, atMs: 5, changes, ...(position === 0 ? { follows: 0 } : {}) };
  applyRecord(store, chained(record, chain));
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `key ${at}`);

test('has every entry, the terms, the notes and the head, and none of the records', async () => {
  await using folder = await temporaryFolder('packed');
  const [path, copy] = [join(folder.path, 'a.sqlite'), join(folder.path, 'b.sqlite')];
  const store = openSqliteStore(path);
  // More than one slice, the slices ending in the middle of a collection.
  append(store, 'many', names(1_500));
  append(store, 'some', names(1_200));
  append(store, 'cut', ['once']);
  const lost = store.log.cut(2);
  assert.equal(lost.length, 1);
  store.notes.set('promised', '7@b');
  store.flush();
  await store.packInto(copy);
  const packed = openSqliteStore(copy);
  const [all, before] = [packed, store].map(({ entries }) => entries.scan(undefined, 10_000));
  assert.equal(all!.length, 2_701);
  assert.deepEqual(all, before);
  assert.deepEqual(packed.log.head, store.log.head);
  assert.deepEqual(packed.log.floor, store.log.head);
  assert.deepEqual(packed.log.epochs, store.log.epochs);
  assert.deepEqual(packed.log.lost(), store.log.lost());
  assert.equal(packed.log.length, 0);
  assert.equal(packed.notes.get('promised'), '7@b');
  append(packed, 'some', ['more']);
  packed.flush();
  assert.equal(packed.log.head.position, 3);
  assert.equal(packed.log.length, 1);
  packed.close();
  append(store, 'some', ['and the other goes on']);
  store.flush();
  store.close();
  if (process.platform !== 'win32') assert.equal((await stat(copy)).mode & 0o077, 0);
});

test('does not write over what is there', async () => {
  await using folder = await temporaryFolder('packed');
  const [path, other] = [join(folder.path, 'a.sqlite'), join(folder.path, 'b.sqlite')];
  openSqliteStore(other).close();
  const store = openSqliteStore(path);
  await assert.rejects(store.packInto(other), /already exists/);
  append(store, 'c', ['a']);
  store.flush();
  store.close();
});
