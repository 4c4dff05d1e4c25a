/** Backups of a real PostgreSQL: copied and followed while it is written, restored to any moment, compared. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Backup, BackupSource } from '../../src/backup/index.ts';
import { backUp, drill, parseTarget, postgresSource, readStore, restore } from '../../src/backup/index.ts';
import { decompressFile } from '../../src/backup/store/compressed-files.ts';
import { describeFile, filesBelow } from '../../src/backup/store/durable-files.ts';
import { type BackupFile, formatManifest } from '../../src/backup/store/manifest.ts';
import { parseLsn } from '../../src/sql/index.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { postgresOwnedFolder, postgresProgram } from '../support/postgres-folder.ts';
import { until } from '../support/until.ts';

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
  await writeFile(join(backup.path, 'base.zst', 'stray.signal.zst'), '');
  const { position } = await restore({ folder: backups, target: parseTarget(before.at)!, into, programs });
  assert.ok(before.lsn <= parseLsn(position) && parseLsn(position) < after.lsn, position);
  assert.equal((await readdir(into)).includes('stray.signal'), false);
  await assert.rejects(restore({ folder: backups, into }), { code: 'ERR_BACKUP_EXISTS' });
  await assertPlainIsRead(backup);
  const [first] = backup.manifest.files.filter(({ path }) => path.startsWith('wal/'));
  await rm(join(backup.path, first!.path));
  await assert.rejects(restore({ folder: backups, into: join(folder.path, 'x') }), {
    code: 'ERR_BACKUP_DAMAGED',
    message: new RegExp(`${first!.path} is missing`),
  });
  assert.equal((await readdir(folder.path)).includes('x'), false);
});

/** As backups were kept before: each file of the copy as it is. It takes several times the room. */
async function assertPlainIsRead(backup: Backup): Promise<void> {
  const folders = join(folder.path, 'older');
  const older = join(folders, backup.name);
  const files: BackupFile[] = [];
  for (const { path } of backup.manifest.files) {
    const plain = path.startsWith('base.zst/') ? path.replace('base.zst/', 'base/').slice(0, -'.zst'.length) : path;
    await mkdir(dirname(join(older, plain)), { recursive: true });
    if (plain === path) await copyFile(join(backup.path, path), join(older, path));
    else await decompressFile(join(backup.path, path), join(older, plain), { flush: false });
    files.push(await describeFile(older, plain));
  }
  await writeFile(join(older, 'manifest.json'), formatManifest({ ...backup.manifest, format: 2, files }));
  const sizeOf = (list: readonly BackupFile[]): number =>
    list.filter(({ path }) => path.startsWith('base')).reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(sizeOf(backup.manifest.files) < sizeOf(files) / 3, `${sizeOf(backup.manifest.files)} of ${sizeOf(files)}`);
  const [into, same] = [join(folder.path, 'of-plain'), join(folder.path, 'of-packed')];
  await restore({ folder: folders, into, programs });
  await restore({ folder: backups, into: same, programs });
  for (const path of await filesBelow(same)) {
    assert.equal((await describeFile(into, path)).sha256, (await describeFile(same, path)).sha256, path);
  }
}

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

test('a drill gives way to writers: nobody waits behind it for one that is at work for long', async () => {
  await using writer = await connected();
  await using other = await connected();
  await writer.client.query("begin; insert into kept (text) values ('long')");
  let isRead = false;
  const digest = source.digest(folder.path).finally(() => {
    isRead = true;
  });
  for (let at = 0; at < 20; at++) {
    await other.client.query("insert into kept (text) values ('short')");
    await delay(20);
  }
  assert.equal(isRead, false);
  await writer.client.query('commit');
  const { tables } = await digest;
  const [row] = await server.query<{ rows: string }>('select count(*) as rows from kept');
  assert.match(tables.get('public.kept')!, new RegExp(`^${row!.rows} rows`));
});

async function connected(): Promise<AsyncDisposable & { readonly client: Client }> {
  const client = new Client(server.url);
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

test('a drill that is stopped leaves no server and no files, one whose process is killed no server', async () => {
  const own = join(folder.path, 'stopped');
  await using place = await postgresOwnedFolder();
  const scratch = place.path;
  await backUp(source, { folder: own });
  const over = new AbortController();
  const reason = new Error('told to end');
  let pid = 0;
  const stopped = drill(source, {
    folder: own,
    scratch,
    signal: over.signal,
    onProgress: ({ step }) => {
      if (step !== 'compare') return;
      const [name] = readdirSync(scratch);
      pid = Number.parseInt(readFileSync(join(scratch, name!, 'restored', 'postmaster.pid'), 'utf8'), 10);
      over.abort(reason);
    },
  });
  await assert.rejects(stopped, reason);
  assert.ok(pid > 0 && !isRunning(pid));
  assert.deepEqual(await readdir(scratch), []);
  const child = fork(
    join(import.meta.dirname, 'trial-process.ts'),
    [server.url, programs, own, join(scratch, 'killed')],
    {
      execArgv: ['--conditions=@antipode/source'],
    },
  );
  const ended = once(child, 'exit');
  const [[killed, socket]] = (await once(child, 'message')) as [[number, string]];
  assert.ok(isRunning(killed));
  child.kill('SIGKILL');
  await ended;
  await until(() => !isRunning(killed), 'the trial server has ended with its process');
  await rm(socket, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
