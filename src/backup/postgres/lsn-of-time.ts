/**
 * The place in the log before the first commit behind a time (pg_waldump). A restore ends the log there, instead of naming the
 * time to PostgreSQL, which refuses to start when nothing was committed behind it.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { postgresFault } from '../faults.ts';
import { findProgram } from './programs.ts';

export interface TimeSearch {
  /** With whole segments. */
  readonly wal: string;
  readonly timeline: number;
  readonly from: string;
  readonly atMs: number;
  readonly major: number;
  readonly programs: string | undefined;
}

const commit =
  /lsn: ([0-9A-F]+\/[0-9A-F]+), .*desc: COMMIT(?:_PREPARED)? .*?(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+) UTC/;

/** Undefined when there is no such commit. Rejects with ERR_BACKUP_POSTGRES. */
export async function lsnOfTime({
  wal,
  timeline,
  from,
  atMs,
  major,
  programs,
}: TimeSearch): Promise<string | undefined> {
  const program = findProgram('pg_waldump', major, programs);
  const args = ['--path', wal, '--timeline', String(timeline), '--start', from, '--rmgr', 'Transaction'];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', (cause) => reject(postgresFault(`${program} cannot be run: ${cause.message}`, cause)));
  // It fails at the end of every log that is still being written: there is no telling that from other failures.
  child.once('close', () => resolve());
  let found: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, lsn, day, time] = commit.exec(line) ?? [];
    if (lsn === undefined || Date.parse(`${day}T${time}Z`) <= atMs) continue;
    found = lsn;
    child.kill();
    break;
  }
  await ended;
  return found;
}
