import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { temporaryFolder } from '../../../../test/support/index.ts';
import { chained } from '../../replication/log-record.ts';
import { applyRecord, type RegionStore } from '../../replication/region-store.ts';
import { SqliteFile } from './sqlite-file.ts';
import { openSqliteStore } from './sqlite-store.ts';

const epoch = { number: 1, primary: 'a' };

function append({ log, entries, notes }: RegionStore, value: string): void {
  const { position, chain } = log.head;
  const changes = [{ collection: 'c', key: value, value: JSON.stringify(value), expiresAtMs: null }];
  const record = { position: position + 1, epoch, atMs: 5, changes, ...(position === 0 ? { follows: 0 } : {}) };
  applyRecord({ log, entries, notes, flush: () => {}, close: () => {} }, chained(record, chain));
}

test('keeps what was flushed, and nothing of what was not', async () => {
  await using folder = await temporaryFolder('data-store');
  const path = join(folder.path, 'a.sqlite');
  const store = openSqliteStore(path);
  append(store, 'one');
  append(store, 'two');
  store.flush();
  const { head } = store.log;
  append(store, 'three');
  store.notes.set('promised', '7@b');
  store.close();
  const again = openSqliteStore(path);
  assert.deepEqual(again.log.head, head);
  assert.equal(again.entries.get('c', 'two')?.version, 2);
  assert.equal(again.entries.get('c', 'three'), undefined);
  assert.equal(again.notes.get('promised'), undefined);
  assert.deepEqual(again.log.epochs, [{ epoch, start: 1, follows: 0, chain: again.log.chainAt(1) }]);
  again.close();
});

test('syncs the disk with every flush', async () => {
  await using folder = await temporaryFolder('data-store');
  const file = new SqliteFile(join(folder.path, 'a.sqlite'));
  // FULL; what a power cut leaves of less nobody can show here.
  assert.deepEqual({ ...file.statement('PRAGMA synchronous').get() }, { synchronous: 2 });
  assert.deepEqual({ ...file.statement('PRAGMA journal_mode').get() }, { journal_mode: 'wal' });
  file.close();
});

test('notices a record of the log that is not what was written, and one that is missing', async () => {
  await using folder = await temporaryFolder('data-damage');
  const damages = [
    `UPDATE log SET body = replace(body, 'two', 'TWO') WHERE position = 2`,
    'UPDATE log SET at = at + 1 WHERE position = 1',
    'DELETE FROM log WHERE position = 2',
    `UPDATE log SET epoch = '2@b' WHERE position = 3`,
  ];
  for (const [at, damage] of damages.entries()) {
    const path = join(folder.path, `${at}.sqlite`);
    const store = openSqliteStore(path);
    for (const value of ['one', 'two', 'three']) append(store, value);
    store.flush();
    store.close();
    const database = new DatabaseSync(path);
    database.exec(damage);
    database.close();
    assert.throws(() => openSqliteStore(path), { code: 'ERR_DATA_DAMAGED' }, damage);
  }
});

test('refuses a file that is no database, and one that is open elsewhere', async () => {
  await using folder = await temporaryFolder('data-files');
  const path = join(folder.path, 'text.sqlite');
  await writeFile(path, 'this is not a database, and long enough to be looked at as one '.repeat(20));
  assert.throws(() => openSqliteStore(path), { code: 'ERR_DATA_DAMAGED' });
  const used = join(folder.path, 'used.sqlite');
  const store = openSqliteStore(used);
  assert.throws(() => openSqliteStore(used), { code: 'ERR_DATA_BUSY' });
  store.close();
  openSqliteStore(used).close();
});

test('cuts off the end of a log and reports it, and forgets its beginning', async () => {
  const store = openSqliteStore(':memory:');
  for (const value of ['one', 'two', 'three', 'four']) append(store, value);
  store.flush();
  const cut = store.log.cut(2);
  assert.deepEqual(
    cut.map(({ position }) => position),
    [3, 4],
  );
  assert.deepEqual(store.log.lost(), [{ epoch: 1, firstVersion: 3, lastVersion: 4, keys: ['c/three', 'c/four'] }]);
  assert.equal(store.log.head.position, 2);
  append(store, 'five');
  store.log.compact(1);
  store.flush();
  assert.deepEqual([store.log.floor.position, store.log.length, store.log.head.position], [2, 1, 3]);
  assert.equal(store.log.chainAt(1), undefined);
  assert.equal(store.log.chainAt(2), store.log.floor.chain);
  store.close();
});

test('takes over a file of the version before, with the hashes of the terms whose records are kept', async () => {
  await using folder = await temporaryFolder('data-migration');
  const path = join(folder.path, 'a.sqlite');
  const store = openSqliteStore(path);
  append(store, 'one');
  store.flush();
  store.close();
  const database = new DatabaseSync(path);
  database.exec(`
    INSERT INTO epochs (start, epoch, follows) VALUES (0, '0@gone', 0);
    ALTER TABLE epochs DROP COLUMN chain; PRAGMA user_version = 1`);
  database.close();
  const again = openSqliteStore(path);
  assert.deepEqual(
    again.log.epochs.map(({ chain }) => chain),
    ['', again.log.chainAt(1)],
  );
  again.close();
});
