/**
 * Whether a process is alive. A zombie is not, though `kill(pid, 0)` finds it: an orphan may wait seconds for pid 1.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function isRunning(pid: number): boolean {
  const state = stateOf(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Resolves once none of the processes is alive; throws, naming the ones that are, after `deadlineMs`. */
export async function untilGone(pids: readonly number[], deadlineMs = 20_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const alive = pids.filter(isRunning);
    if (alive.length === 0) return;
    if (performance.now() > deadline) throw new Error(`still running after ${deadlineMs} ms: ${alive.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function stateOf(pid: number): string | undefined {
  try {
    const stat = process.platform === 'linux' ? readFileSync(`/proc/${pid}/stat`, 'utf8') : psState(pid);
    return stat.slice(stat.lastIndexOf(')') + 1).trim()[0];
  } catch {
    return undefined;
  }
}

function psState(pid: number): string {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
}
