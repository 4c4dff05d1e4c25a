/** What the bench backs up: a region's file and a PostgreSQL, each filled with rows and written to while it is measured. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { type BackupSource, postgresSource, sqliteSource } from '../../../src/backup/index.ts';
import { systemRandom, systemTimers } from '../../../src/core/index.ts';
import { sqlite } from '../../../src/data/index.ts';
import { startPostgres } from '../../../test/support/postgres.ts';
import { postgresOwnedFolder, postgresProgram } from '../../../test/support/postgres-folder.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';

/** How much, and in rows of which size. Values are hexadecimal digits drawn at random, half of which is chance. */
export interface Fill {
  readonly megabytes: number;
  readonly rowBytes: number;
}

/** Writes that are asked for in one turn when a file is filled; each is a record of its log. */
const rowsAtOnce = 256;

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

export async function sqliteSubject({ megabytes, rowBytes }: Fill): Promise<Subject> {
  const folder = await temporaryFolder('bench-backup');
  const path = join(folder.path, 'local.sqlite');
  const ports = { timers: systemTimers, random: systemRandom, wallClock: { now: Date.now } };
  const engine = await sqlite({ path }).open({ region: 'local', ...ports });
  let rows = 0;
  const put = (): Promise<unknown> => {
    const key = String(rows++).padStart(9, '0');
    const value = JSON.stringify(randomBytes(rowBytes / 2).toString('hex'));
    const level = { type: 'region', regions: 0 } as const;
    const operations = [{ type: 'put', key, value }] as const;
    return engine.commit({ collection: 'rows', operations }, { level, timeoutMs: 20_000 });
  };
  while (rows * rowBytes < megabytes * 1_048_576) await Promise.all(Array.from({ length: rowsAtOnce }, put));
  return {
    name: 'SQLite',
    source: sqliteSource({ path, engine }),
    folder,
    write: put,
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** It flushes, as one does whose data count. */
export async function postgresSubject({ megabytes, rowBytes }: Fill): Promise<Subject> {
  const settings = { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB', max_wal_size: '4GB' };
  const [server, folder] = await Promise.all([startPostgres({ settings }), postgresOwnedFolder()]);
  const programs = dirname(postgresProgram('pg_basebackup'));
  const digits = `(select string_agg(md5(random()::text), '') from generate_series(1, ${Math.ceil(rowBytes / 32)} + 0 * n))`;
  const text = `left(${digits}, ${rowBytes})`;
  await server.query('create table rows (id serial primary key, text text)');
  for (let filled = 0; filled < megabytes; filled++)
    await server.query(
      `insert into rows (text) select ${text} from generate_series(1, ${Math.ceil(1_048_576 / rowBytes)}) n`,
    );
  const client = new Client(server.url);
  await client.connect();
  return {
    name: 'PostgreSQL',
    source: postgresSource({ url: server.url, programs }),
    folder,
    programs,
    write: () => client.query(`insert into rows (text) select ${text} from generate_series(1, 1) n`),
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
