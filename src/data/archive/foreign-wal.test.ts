import assert from 'node:assert/strict';
import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/support/index.ts';
import { SqliteFile } from '../drivers/sqlite/sqlite-file.ts';
import { disownWal } from './foreign-wal.ts';

function note(file: SqliteFile, text: string): void {
  file.begin();
  file.statement('INSERT OR REPLACE INTO notes (name, text) VALUES (?, ?)').run('word', text);
  file.flush();
}

function noteIn(path: string): unknown {
  const file = new SqliteFile(path);
  try {
    return file.statement('SELECT text FROM notes WHERE name = ?').get('word')?.text;
  } finally {
    file.close();
  }
}

/** What a crash would leave of an open file, at another place. */
async function crash(path: string, left: string): Promise<void> {
  for (const suffix of ['', '-wal']) await copyFile(path + suffix, left + suffix);
}

test('refuses a restored file in the place of one whose log is still there, and does not undo it', async () => {
  await using folder = await temporaryFolder('data-wal');
  const [path, restored, live] = ['us.sqlite', 'restored.sqlite', 'live.sqlite'].map((name) => join(folder.path, name));
  const file = new SqliteFile(live!);
  note(file, 'old');
  await crash(live!, path!);
  file.close();
  const other = new SqliteFile(restored!);
  note(other, 'restored');
  other.close();
  disownWal(restored!);
  await copyFile(restored!, path!);
  const said = { code: 'ERR_DATA_FOREIGN_WAL', message: /us\.sqlite-wal and .*us\.sqlite-shm/ };
  assert.throws(() => noteIn(path!), said);
  assert.throws(() => noteIn(path!), said, 'it was looked at, and not touched');
  await rm(`${path}-wal`);
  assert.equal(noteIn(path!), 'restored');
});

test('takes what a crash has left in its own log, also of a file that was just restored', async () => {
  await using folder = await temporaryFolder('data-wal');
  const [path, left] = ['us.sqlite', 'left.sqlite'].map((name) => join(folder.path, name));
  const first = new SqliteFile(path!);
  note(first, 'first');
  first.close();
  disownWal(path!);
  const file = new SqliteFile(path!);
  await crash(path!, left!);
  assert.equal(noteIn(left!), 'first');
  note(file, 'second');
  await crash(path!, left!);
  file.close();
  assert.equal(noteIn(left!), 'second');
});

test('only the owner can read a file, what SQLite keeps beside it, and a copy', {
  skip: process.platform === 'win32',
}, async () => {
  await using folder = await temporaryFolder('data-rights');
  const path = join(folder.path, 'us.sqlite');
  const file = new SqliteFile(path);
  note(file, 'secret');
  await file.copyTo(`${path}.copy`, () => {});
  for (const suffix of ['', '-wal', '.copy']) assert.equal((await stat(path + suffix)).mode & 0o777, 0o600, suffix);
  file.close();
});
