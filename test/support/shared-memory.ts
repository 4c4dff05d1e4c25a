/**
 * The segment of shared memory by which PostgreSQL notices a second server on its folder. A killed one leaves it behind,
 * and 4,096 of them fill a system.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from './at-exit.ts';

/** Removes what a killed server on this folder has left: when the function returned is called, or when this process exits. */
export function forgetSharedMemory(dataFolder: string): () => void {
  const lock = join(dataFolder, 'postmaster.pid');
  const remove = (): void => {
    const id = existsSync(lock) ? /^ *\d+ +(\d+)$/m.exec(readFileSync(lock, 'utf8'))?.[1] : undefined;
    if (id !== undefined) spawnSync('ipcrm', ['-m', id]);
  };
  const forget = atExit(remove);
  return () => {
    remove();
    forget();
  };
}
