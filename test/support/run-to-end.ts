/** A command that does its work and ends; with everything it has started, it ends with this process at the latest. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { atExit, exitOnSignals } from './at-exit.ts';
import { killTrees } from './process-tree.ts';

const run = promisify(execFile);

/** Rejects, with what it printed, unless it ends with status 0. */
export async function runToEnd(
  [file, ...args]: readonly string[],
  options: Pick<ExecFileOptions, 'uid' | 'gid' | 'cwd' | 'env'> = {},
): Promise<void> {
  exitOnSignals();
  const running = run(file!, args, options);
  const { pid } = running.child;
  const forget = atExit(() => void (pid === undefined || killTrees(pid)));
  try {
    await running;
  } finally {
    forget();
  }
}
