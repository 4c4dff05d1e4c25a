/**
 * One life of one app process: spawned as the leader of its own process group, so that Ctrl-C at the terminal does not
 * reach it past us and its children can be killed with it; watched by the reaper from birth to burial.
 */
import { spawn } from 'node:child_process';
import type { Reaper } from './reaper.ts';
import { type OutputStream, watchChild } from './watch-child.ts';

export interface AppCommand {
  readonly script: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export interface AppProcess {
  readonly pid: number | undefined;
  /** Resolves, never rejects, with how it ended, in words. */
  readonly exited: Promise<string>;
  /** SIGTERM to the app alone; what it has started is its own to end. */
  terminate(): void;
  /** SIGKILL to its whole process group. */
  kill(): void;
}

export function spawnApp(
  command: AppCommand,
  reaper: Reaper,
  onLine: (stream: OutputStream, line: string) => void,
): AppProcess {
  const { script, args, execArgv, env, cwd } = command;
  const child = spawn(process.execPath, [...execArgv, script, ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid !== undefined) reaper.watch(pid);
  const exited = watchChild(child, {
    onLine,
    onExit() {
      // What the app had started dies with it, and closes the pipes it inherited.
      killGroup(pid);
      if (pid !== undefined) reaper.forget(pid);
    },
  });
  return { pid, exited, terminate: () => void child.kill('SIGTERM'), kill: () => killGroup(pid) };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty, which is what was wanted.
  }
}
