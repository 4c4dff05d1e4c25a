/**
 * One process a folder: a file with the process's id and, where the system tells (Linux), when it started, so that the
 * id of a process that was killed is not mistaken for a new one's.
 */
import { readFileSync } from 'node:fs';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AntipodeError } from '../../../core/index.ts';

export const lockName = 'lock';

/** Throws ERR_CACHE_DISK_BUSY while another lives that has it; the result gives the folder back. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, lockName);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(path, `${process.pid} ${startOf(process.pid)}`, { flag: 'wx', mode: 0o600 });
      held.add(path);
      return async () => {
        held.delete(path);
        await unlink(path);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const [pid, start] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    if (isHeld(path, Number(pid), start)) throw busyError(folder, Number(pid));
    await unlink(path).catch(() => undefined);
  }
  throw busyError(folder, undefined);
}

/** Those of this process: a lock with its id that is not here was left by a process that had the same id. */
const held = new Set<string>();

function isHeld(path: string, pid: number, start: string | undefined): boolean {
  if (pid === process.pid) return held.has(path);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && startOf(pid) === start;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Field 22 of proc(5) stat, counted behind the name, which may hold anything. `-` where there is none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-';
  }
}

function busyError(folder: string, pid: number | undefined): AntipodeError {
  return new AntipodeError(
    'ERR_CACHE_DISK_BUSY',
    `The cache folder ${folder} is in use${pid === undefined ? '' : ` by process ${pid}`}: give each process a folder of its own.`,
    { details: { folder, pid } },
  );
}
