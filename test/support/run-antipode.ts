/**
 * The real program, `src/cli/main.ts` in a process of its own: what it prints and how it ends.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface AntipodeRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Runs one command line; `cwd` is its working directory. */
export function runAntipode(argv: readonly string[], cwd: string = process.cwd()): Promise<AntipodeRun> {
  const { DEBUG: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const args = ['--conditions=@antipode/source', main, ...argv];
    const child = execFile(process.execPath, args, { cwd, env }, (_error, out, err) => {
      if (child.exitCode === null) reject(new Error(`antipode was ended by ${child.signalCode}\n${err}`));
      else resolve({ status: child.exitCode, out, err });
    });
  });
}
