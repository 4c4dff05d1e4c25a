/** A copy of a running PostgreSQL's folder, with the log that makes it consistent (pg_basebackup). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresFault } from '../faults.ts';
import type { Progress } from '../progress.ts';
import type { BaseFacts } from '../source.ts';
import { type Connection, programEnvironment } from './connection.ts';
import { packBase, plainName } from './kept-base.ts';
import { findProgram, runProgram } from './programs.ts';
import { serverFacts } from './server-facts.ts';

export interface BaseBackupOptions {
  readonly url: string;
  readonly connection: Connection;
  readonly folder: string;
  readonly programs: string | undefined;
  readonly onProgress: Progress;
  readonly wallMs: () => number;
}

/** Rejects with ERR_BACKUP_POSTGRES. */
export async function baseBackup(options: BaseBackupOptions): Promise<BaseFacts> {
  const { url, connection, folder, programs, onProgress, wallMs } = options;
  const { major } = await serverFacts(connection);
  await refuseTablespaces(connection);
  const data = join(folder, plainName);
  await runProgram({
    program: findProgram('pg_basebackup', major, programs),
    // What is kept is what is made of it.
    args: [
      '-D',
      data,
      '--format=plain',
      '--wal-method=stream',
      '--checkpoint=fast',
      '--no-password',
      '--progress',
      '--no-sync',
    ],
    env: programEnvironment(url),
    onWords: (text) => tellProgress(text, onProgress),
  });
  const at = new Date(wallMs()).toISOString();
  const { timeline, end } = await range(data);
  await packBase(folder, onProgress);
  return { epoch: String(timeline), from: { position: end, at } };
}

/** They lie outside the folder, and a restore would put them where the living ones are. */
async function refuseTablespaces({ query }: Connection): Promise<void> {
  const others = await query<{ readonly name: string }>(
    "select spcname as name from pg_tablespace where spcname not in ('pg_default', 'pg_global')",
  );
  if (others.length === 0) return;
  const names = others.map(({ name }) => name).join(', ');
  throw postgresFault(
    `a PostgreSQL with tablespaces of its own (${names}) is not backed up: use a tool that maps them`,
  );
}

function tellProgress(text: string, onProgress: Progress): void {
  const last = text.match(/(\d+)\/(\d+) kB/g)?.at(-1);
  if (last === undefined) return;
  const [done, total] = last.split(/[/ ]/).map(Number);
  onProgress({ step: 'copy', done: done! * 1_024, total: total! * 1_024 });
}

/** Where the copy is consistent, as pg_basebackup has written it down. */
async function range(data: string): Promise<{ readonly timeline: number; readonly end: string }> {
  const manifest = JSON.parse(await readFile(join(data, 'backup_manifest'), 'utf8')) as {
    readonly 'WAL-Ranges': readonly { readonly Timeline: number; readonly 'End-LSN': string }[];
  };
  const last = manifest['WAL-Ranges'].at(-1)!;
  return { timeline: last.Timeline, end: last['End-LSN'] };
}
