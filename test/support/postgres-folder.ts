/**
 * Data folders of PostgreSQL. `initdb` takes a second or two, a copy of what it made a tenth of that: it runs once in a
 * process, or once in all processes that have a folder in common (see shared-folder.ts), and every server gets a copy.
 *
 * PostgreSQL refuses to run as root. Root therefore gives the folder to the user `postgres`, whom Debian's package brings.
 */
import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runToEnd } from './run-to-end.ts';
import { serviceBinary } from './services.ts';
import { sharedOnce } from './shared-folder.ts';
import { forgetSharedMemory } from './shared-memory.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** Another program of the same PostgreSQL: `pg_basebackup`, `psql`. */
export function postgresProgram(name: string): string {
  return join(dirname(realpathSync(serviceBinary('postgres'))), name);
}

/** Whom PostgreSQL runs as: undefined for the user of this process. */
export function postgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** An empty folder that PostgreSQL may write into. */
export async function postgresOwnedFolder(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder('postgres');
  const user = postgresUser();
  if (user !== undefined) await chown(folder.path, user.uid, user.gid);
  return folder;
}

/** Makes `path` a new data folder: superuser `postgres`, UTF-8, everyone on this machine is trusted. */
export async function createDataFolder(path: string): Promise<void> {
  template ??= createTemplate();
  await runToEnd(['cp', '-a', await template, path]);
}

let template: Promise<string> | undefined;

function createTemplate(): Promise<string> {
  return sharedOnce('postgres-data', async () => {
    const path = join((await postgresOwnedFolder()).path, 'data');
    // Small segments of the log: less to copy and to back up.
    const small = ['--wal-segsize=1', '--no-sync', '--no-instructions'];
    const kind = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'];
    const forgetShared = forgetSharedMemory(path);
    await runToEnd([postgresProgram('initdb'), ...kind, ...small, `--pgdata=${path}`], postgresUser());
    forgetShared();
    return path;
  });
}
