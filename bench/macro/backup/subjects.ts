/** What the bench backs up: a region's file and a PostgreSQL, each filled with rows and written to while it is measured. */
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type BackupSource, postgresSource, sqliteSource } from '../../../src/backup/index.ts';
import { systemRandom, systemTimers } from '../../../src/core/index.ts';
import { sqlite } from '../../../src/data/index.ts';
import { startPostgres } from '../../../test/support/postgres.ts';
import { postgresOwnedFolder, postgresProgram } from '../../../test/support/postgres-folder.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';

const rowBytes = 1_024;

export interface Subject extends AsyncDisposable {
  readonly name: string;
  readonly source: BackupSource;
  /** Where its backups may be, and what is restored of them. */
  readonly folder: TemporaryFolder;
  /** PostgreSQL's own. */
  readonly programs?: string;
  /** One row more. */
  write(): Promise<unknown>;
}

export async function sqliteSubject(megabytes: number): Promise<Subject> {
  const folder = await temporaryFolder('bench-backup');
  const path = join(folder.path, 'local.sqlite');
  const ports = { timers: systemTimers, random: systemRandom, wallClock: { now: Date.now } };
  const engine = await sqlite({ path }).open({ region: 'local', ...ports });
  let rows = 0;
  const put = (count: number): Promise<unknown> => {
    const operations = Array.from({ length: count }, () => {
      const key = String(rows++).padStart(9, '0');
      return { type: 'put', key, value: JSON.stringify(key.repeat(rowBytes).slice(0, rowBytes)) } as const;
    });
    const level = { type: 'region', regions: 0 } as const;
    return engine.commit({ collection: 'rows', operations }, { level, timeoutMs: 20_000 });
  };
  for (let filled = 0; filled < megabytes; filled++) await put(1_048_576 / rowBytes);
  return {
    name: 'SQLite',
    source: sqliteSource({ path, engine }),
    folder,
    write: () => put(1),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** It flushes, as one does whose data count. */
export async function postgresSubject(megabytes: number): Promise<Subject> {
  const settings = { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB', max_wal_size: '4GB' };
  const [server, folder] = await Promise.all([startPostgres({ settings }), postgresOwnedFolder()]);
  const programs = dirname(postgresProgram('pg_basebackup'));
  const text = `repeat(md5(random()::text), ${rowBytes / 32})`;
  await server.query('create table rows (id serial primary key, text text)');
  for (let filled = 0; filled < megabytes; filled++)
    await server.query(`insert into rows (text) select ${text} from generate_series(1, ${1_048_576 / rowBytes})`);
  const client = new Client(server.url);
  await client.connect();
  return {
    name: 'PostgreSQL',
    source: postgresSource({ url: server.url, programs }),
    folder,
    programs,
    write: () => client.query(`insert into rows (text) values (${text})`),
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
