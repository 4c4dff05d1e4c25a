/** Backups of a real PostgreSQL: copied and followed while it is written, restored to any moment, compared. */
import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { BackupSource } from '../../src/backup/index.ts';
import { backUp, drill, parseTarget, postgresSource, readStore, restore } from '../../src/backup/index.ts';
import { parseLsn } from '../../src/sql/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { postgresProgram } from '../support/postgres-folder.ts';

const programs = dirname(postgresProgram('pg_basebackup'));
let server: Postgres;
let folder: TemporaryFolder;
let backups: string;
let source: BackupSource;

before(async () => {
  [server, folder] = await Promise.all([startPostgres(), temporaryFolder('backup-postgres')]);
  backups = join(folder.path, 'backups');
  source = postgresSource({ url: server.url, programs });
  await server.query('create table kept (id serial primary key, text text, at timestamptz default clock_timestamp())');
});
after(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
});

/** Writes until the end of its scope. */
function writing(): AsyncDisposable {
  let isOver = false;
  const run = async (): Promise<void> => {
    const client = new Client(server.url);
    await client.connect();
    for (let at = 0; !isOver; at++) {
      await client.query(`insert into kept (text) values (repeat('${at}', 200))`);
      // Something is to be left of the machine for what is tested.
      await delay(2);
    }
    await client.end();
  };
  const running = run();
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      await running;
    },
  };
}

test('a copy and the log behind it, taken under writes, restore to any moment, and a drill finds them the same', async () => {
  {
    await using _ = writing();
    const { isNew } = await backUp(source, { folder: backups });
    assert.equal(isNew, true);
    await backUp(source, { folder: backups, mode: 'log' });
    const report = await drill(source, { folder: backups });
    assert.equal(report.isSame, true);
    assert.ok(report.rpoMs > 0);
  }
  const before = await now();
  await server.query('select pg_switch_wal()');
  await server.query('delete from kept');
  const after = await now();
  const { backup, isNew } = await backUp(source, { folder: backups, mode: 'log' });
  assert.equal(isNew, false);
  const into = join(folder.path, 'restored');
  // Nobody has a checksum of it.
  await writeFile(join(backup.path, 'base', 'stray.signal'), '');
  const { position } = await restore({ folder: backups, target: parseTarget(before.at)!, into, programs });
  assert.ok(before.lsn <= parseLsn(position) && parseLsn(position) < after.lsn, position);
  assert.equal((await readdir(into)).includes('stray.signal'), false);
  await assert.rejects(restore({ folder: backups, into }), { code: 'ERR_BACKUP_EXISTS' });
  const [first] = backup.manifest.files.filter(({ path }) => path.startsWith('wal/'));
  await rm(join(backup.path, first!.path));
  await assert.rejects(restore({ folder: backups, into: join(folder.path, 'x') }), {
    code: 'ERR_BACKUP_DAMAGED',
    message: new RegExp(`${first!.path} is missing`),
  });
  assert.equal((await readdir(folder.path)).includes('x'), false);
});

async function now(): Promise<{ readonly at: string; readonly lsn: bigint }> {
  const [row] = await server.query<{ at: string; lsn: string }>(
    "select to_json(clock_timestamp()) #>> '{}' as at, pg_current_wal_insert_lsn() as lsn",
  );
  return { at: row!.at, lsn: parseLsn(row!.lsn) };
}

test('says what is missing: a server, a program, an address', async () => {
  const nobody = postgresSource({ url: 'postgresql://postgres@127.0.0.1:1/postgres', programs });
  await assert.rejects(backUp(nobody, { folder: join(folder.path, 'none') }), { code: 'ERR_BACKUP_POSTGRES' });
  const lost = postgresSource({ url: server.url, programs: folder.path });
  await assert.rejects(
    backUp(lost, { folder: join(folder.path, 'none') }),
    /pg_basebackup of PostgreSQL 15 is not found/,
  );
  assert.throws(() => postgresSource({ url: 'nonsense' }), { code: 'ERR_BACKUP_POSTGRES' });
  assert.deepEqual((await readStore(join(folder.path, 'none'))).backups, []);
});
