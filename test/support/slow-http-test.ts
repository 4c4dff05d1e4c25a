/**
 * Attacks by slowness, as slowhttptest of Debian makes them: heads and bodies that never come to an end, answers that are
 * hardly read.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serviceBinary } from './services.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const slowness = {
  /** A field of the head now and then (slowloris). */
  head: ['-H'],
  /** A piece of the body now and then. */
  body: ['-B', '-s', '1000000'],
  /** A few bytes of the answer now and then, through a small window. */
  read: ['-X', '-k', '3', '-n', '1', '-z', '32', '-w', '10', '-y', '20'],
} as const;

export interface SlowAttack {
  readonly kind: keyof typeof slowness;
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

/** How many of its connections were in which state when it ended, as far as it noticed: what it does not read it takes for open. */
export interface SlowOutcome {
  readonly closed: number;
  readonly connected: number;
}

/** Resolves when the attack is over; rejects with an AbortError where it is aborted. */
export async function slowHttpTest(
  { kind, url, connections, seconds }: SlowAttack,
  signal?: AbortSignal,
): Promise<SlowOutcome> {
  await using folder = await temporaryFolder('slow');
  const count = String(connections);
  const load = ['-c', count, '-r', count, '-i', '1', '-l', String(seconds), '-u', url];
  const report = ['-v', '0', '-g', '-o', join(folder.path, 'report')];
  await promisify(execFile)(serviceBinary('slowhttptest'), [...slowness[kind], ...load, ...report], { signal });
  const lines = (await readFile(join(folder.path, 'report.csv'), 'utf8')).trim().split('\n');
  const [, closed = 0, , connected = 0] = lines.at(-1)!.split(',').map(Number);
  return { closed, connected };
}
