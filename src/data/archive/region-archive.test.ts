import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { openSqliteStore } from '../drivers/sqlite/sqlite-store.ts';
import { chained } from '../replication/log-record.ts';
import { noteMending } from '../replication/mending.ts';
import { applyRecord } from '../replication/region-store.ts';
import type { ArchivePage } from './archive.ts';
import { standOf } from './archive-stand.ts';
import { formatRecord, parseRecord, recordHead } from './archived-record.ts';
import { DataFile } from './data-file.ts';
import { type CopyableStore, RegionArchive } from './region-archive.ts';

const epoch = { number: 1, primary: 'a' };

function append(store: CopyableStore, text: string): void {
  const { position, chain } = store.log.head;
  const changes = [{ collection: 'c', key: text, value: JSON.stringify(text), expiresAtMs: null }];
  const first = position === 0 ? { follows: 0 } : {};
  applyRecord(store, chained({ position: position + 1, epoch, atMs: 5, changes, ...first }, chain));
  store.flush();
}

function recordsOf(page: ArchivePage): readonly string[] {
  assert.ok('records' in page);
  return page.records;
}

test('a copy made while every turn of the event loop writes is one state, from which the log leads on', async () => {
  await using folder = await temporaryFolder('data-archive');
  const store = openSqliteStore(join(folder.path, 'a.sqlite'));
  const archive = new RegionArchive(store);
  for (let at = 0; at < 500; at++) append(store, `before ${at} ${'x'.repeat(2_000)}`);
  let written = 0;
  let isOver = false;
  const write = (): void => {
    if (isOver) return;
    append(store, `during ${written++}`);
    setImmediate(write);
  };
  write();
  const path = join(folder.path, 'copy.sqlite');
  let steps = 0;
  await archive.snapshot(path, () => steps++);
  isOver = true;
  assert.ok(written > 0 && steps > 0);
  using copy = new DataFile(path);
  const { position } = copy.head;
  assert.equal(store.log.chainAt(position), copy.head.chain);
  for (let records = recordsOf(await archive.log(copy.head)); records.length > 0; ) {
    copy.apply(records);
    records = recordsOf(await archive.log(copy.head));
  }
  assert.deepEqual(copy.head, store.log.head);
  const last = join(folder.path, 'last.sqlite');
  await archive.snapshot(last);
  using reference = new DataFile(last);
  assert.deepEqual(copy.digest(), reference.digest());
  store.close();
});

test('tells what it does not keep any more from what it never had', async () => {
  const store = openSqliteStore(':memory:');
  const archive = new RegionArchive(store);
  for (const text of ['one', 'two', 'three']) append(store, text);
  const point = { position: 1, chain: store.log.chainAt(1)! };
  assert.deepEqual(
    recordsOf(await archive.log(point)).map((line) => recordHead(line).position),
    [2, 3],
  );
  const stand = { head: store.log.head, history: point.chain, highestTerm: 1 };
  assert.deepEqual(await archive.log({ position: 1, chain: 'another' }), { ...stand, gone: 'cut' });
  assert.deepEqual(await archive.log({ position: 9, chain: '' }), { ...stand, gone: 'cut' });
  store.log.compact(1);
  assert.deepEqual(await archive.log(point), { ...stand, gone: 'compacted' });
  store.close();
});

test('copies no region that is being filled, and opens no such copy', async () => {
  await using folder = await temporaryFolder('data-archive');
  const path = join(folder.path, 'a.sqlite');
  const store = openSqliteStore(path);
  append(store, 'one');
  noteMending(store, {});
  store.flush();
  const archive = new RegionArchive(store);
  await assert.rejects(archive.snapshot(join(folder.path, 'copy.sqlite')), { code: 'ERR_DATA_UNAVAILABLE' });
  store.close();
  assert.throws(() => new DataFile(path), { code: 'ERR_DATA_UNAVAILABLE' });
});

test('applies only what follows, byte for byte', async () => {
  const store = openSqliteStore(':memory:');
  const texts = ['one', 'tab\tand\nline', '\u2028 \ud83d\ude00 "quoted"'];
  for (const text of texts) append(store, text);
  const lines = recordsOf(await new RegionArchive(store).log({ position: 0, chain: '' }));
  for (const line of lines) {
    assert.equal(line.includes('\n'), false);
    assert.equal(formatRecord(parseRecord(line)), line);
  }
  using file = new DataFile(':memory:');
  assert.throws(() => file.apply([lines[1]!]), { code: 'ERR_DATA_DAMAGED' });
  assert.throws(() => file.apply([lines[0]!.replace('one', 'ONE')]), { code: 'ERR_DATA_DAMAGED' });
  assert.throws(() => file.apply(['nonsense']), { code: 'ERR_DATA_DAMAGED' });
  file.apply(lines);
  assert.deepEqual(file.head, store.log.head);
  assert.throws(() => file.apply([lines[2]!]), { code: 'ERR_DATA_DAMAGED' });
  store.close();
});

test('begins a term above all that it knows and is told of, and none whose positions are no numbers', () => {
  const store = openSqliteStore(':memory:');
  assert.deepEqual(standOf(store), { head: { position: 0, chain: '' }, history: undefined, highestTerm: 0 });
  append(store, 'one');
  store.notes.set('known', '3@b');
  store.notes.set('promised', '5@a 7@b');
  assert.equal(standOf(store).highestTerm, 7);
  store.close();
  using file = new DataFile(':memory:');
  const term = { region: 'a', regions: ['a', 'b'], above: 0, atMs: 5 };
  assert.equal(file.beginTerm({ ...term, aboveTerm: 0 }), '2@a');
  assert.equal(file.beginTerm({ ...term, region: 'b', aboveTerm: 40 }), '41@b');
  assert.equal(file.stand.highestTerm, 41);
  assert.throws(() => file.beginTerm({ ...term, aboveTerm: 2_000_000 }), { code: 'ERR_DATA_OPTION' });
});
