/** PostgreSQL refuses to run as root, and on folders of others: root gives what it restores to the user `postgres`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/** Undefined for everybody but root, and where there is no such user. */
export async function postgresOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
    );
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined;
  }
}

/** A folder with all that is in it. */
export async function giveToPostgres(folder: string): Promise<void> {
  const owner = await postgresOwner();
  if (owner !== undefined) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, folder]);
}
