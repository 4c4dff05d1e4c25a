/** Backups of PostgreSQL, with more servers started than other tests have time for. */
import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { backUp, parseTarget, postgresSource, restore } from '../../src/backup/index.ts';
import { CliProgram } from '../support/cli-program.ts';
import { temporaryFolder } from '../support/index.ts';
import { startPostgres } from '../support/postgres.ts';
import { postgresOwnedFolder, postgresProgram } from '../support/postgres-folder.ts';
import { until } from '../support/until.ts';

const programs = dirname(postgresProgram('pg_basebackup'));

test('backup and drill with --postgres', async () => {
  await using server = await startPostgres();
  await using folder = await temporaryFolder('backup-commands');
  await server.query('create table kept as select generate_series(1, 1000) as id');
  using program = new CliProgram();
  const antipode = (...argv: string[]): ReturnType<CliProgram['run']> =>
    program.run(
      [...argv, '--programs', programs, '-b', join(folder.path, 'by-command')],
      { ANTIPODE_POSTGRES: server.url },
      folder.path,
    );
  const made = await antipode('backup');
  assert.equal(made.status, 0, made.err);
  assert.match(made.out, /^\S+ is made: /);
  const drilled = await antipode('drill', '--json');
  assert.equal(drilled.status, 0, drilled.err);
  assert.equal(JSON.parse(drilled.out).isSame, true);
});

test('a server on what was restored has the rows of that time, and those of the end', async () => {
  await using server = await startPostgres();
  await using folder = await temporaryFolder('backup-times');
  const source = postgresSource({ url: server.url, programs });
  const backups = join(folder.path, 'backups');
  await backUp(source, { folder: backups });
  await server.query('create table kept (id integer)');
  const times: string[] = [];
  for (let id = 0; id < 5; id++) {
    await server.query(`insert into kept values (${id})`);
    // Times are compared by the millisecond.
    await delay(5);
    const [row] = await server.query<{ at: string }>("select to_json(clock_timestamp()) #>> '{}' as at");
    times.push(row!.at);
    if (id === 2) await server.query('select pg_switch_wal()');
    await backUp(source, { folder: backups, mode: 'log' });
  }
  for (const [at, time] of [...times.entries(), [4, 'latest'] as const]) {
    const into = join(folder.path, `restored-${time}`);
    await restore({ folder: backups, target: parseTarget(time)!, into, programs });
    const trial = await source.open(into);
    const rows = (await trial.digest()).get('public.kept');
    await trial.close();
    assert.match(rows ?? '', new RegExp(`^${at + 1} rows`), time);
  }
});

test('begins a new backup where the server does not keep the log', async () => {
  await using server = await startPostgres({
    settings: { wal_keep_size: 0, max_wal_size: '2MB', min_wal_size: '2MB' },
  });
  await using folder = await temporaryFolder('backup-gap');
  const source = postgresSource({ url: server.url, programs });
  await backUp(source, { folder: folder.path });
  for (let round = 0; round < 8; round++) {
    await server.query('create table if not exists kept (text text)');
    await server.query("insert into kept select repeat('x', 1000) from generate_series(1, 1000)");
    await server.query('select pg_switch_wal()');
    await server.query('checkpoint');
  }
  const report = await backUp(source, { folder: folder.path, mode: 'log' });
  assert.equal(report.isNew, true);
  assert.match(report.gap ?? '', /does not keep/);
});

test('what another server of the same backup has written is not put behind its backup', async () => {
  await using server = await startPostgres();
  await using folder = await temporaryFolder('backup-twins');
  await using place = await postgresOwnedFolder();
  const source = postgresSource({ url: server.url, programs });
  const [first, own] = [join(folder.path, 'first'), join(folder.path, 'own')];
  await backUp(source, { folder: first });
  for (const name of ['one', 'other']) await restore({ folder: first, into: join(place.path, name), programs });
  const become = async (name: string, rows: number): Promise<void> => {
    await server.recreate((path) => rename(join(place.path, name), path));
    await until(async () => {
      const [row] = await server.query<{ recovers: boolean }>('select pg_is_in_recovery() as recovers');
      return row?.recovers === false;
    }, `${name} has recovered`);
    await server.query(`create table kept as select '${name}' as text from generate_series(1, ${rows})`);
  };
  await become('one', 100);
  const { backup } = await backUp(source, { folder: own });
  await server.query('insert into kept select 1 from generate_series(1, 100)');
  await backUp(source, { folder: own, mode: 'log' });
  await become('other', 100_000);
  const report = await backUp(source, { folder: own, mode: 'log' });
  // The same identifier, the same timeline, and further than the backup.
  assert.equal(report.backup.manifest.source, backup.manifest.source);
  assert.equal(report.backup.manifest.epoch, backup.manifest.epoch);
  assert.equal(report.isNew, true);
  assert.match(report.gap ?? '', /it is another one/);
});
