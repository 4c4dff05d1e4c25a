/**
 * The programs that come with PostgreSQL. They do what only PostgreSQL can: send a copy of its folder and its log, read that
 * log, and recover. Found in the folder that is named, on the path, or where packages of that version put them.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { postgresFault } from '../faults.ts';

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What it says on standard error, as it comes. */
  readonly onWords?: (text: string) => void;
}

const keptWords = 4_096;

/** `major`: 15. Throws ERR_BACKUP_POSTGRES. */
export function findProgram(name: string, major: number, folder?: string): string {
  const usual = [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
  ];
  const folders = folder === undefined ? [...usual, ...(process.env.PATH ?? '').split(delimiter)] : [folder];
  const found = folders.map((each) => join(each, name)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw postgresFault(`${name} of PostgreSQL ${major} is not found: install it, or name its folder with --programs`);
}

/** Resolves when it has ended well. Rejects with ERR_BACKUP_POSTGRES and its last words. */
export async function runProgram({ program, args, env, onWords }: ProgramRun): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C', ...env },
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-keptWords);
    onWords?.(text);
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const status = await promise.catch((cause: Error) => {
    throw postgresFault(`${program} cannot be run: ${cause.message}`, cause);
  });
  if (status !== 0) throw postgresFault(`${program} has failed: ${lastWords(words)}`);
}

function lastWords(words: string): string {
  return words
    .trim()
    .split(/[\r\n]+/)
    .slice(-3)
    .join('; ');
}
