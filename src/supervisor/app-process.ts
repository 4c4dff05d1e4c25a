/**
 * One life of one app process: spawned as the leader of its own process group, so that Ctrl-C at the terminal does not
 * reach it past us and its children can be killed with it; watched by the reaper from birth to burial.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { supervisorDefaults } from './defaults.ts';
import { eachLine } from './line-splitter.ts';
import type { Reaper } from './reaper.ts';

/** After the exit, how long its last output may take to arrive; only a daemon that it left behind takes that long. */
const outputDrainMs = 250;

export type OutputStream = 'stdout' | 'stderr';

export interface AppCommand {
  readonly script: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

export interface AppProcess {
  readonly pid: number | undefined;
  /** Resolves, never rejects, with how it ended, in words: `exited with code 1: Error: no database`. */
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

  const lastErrors: string[] = [];
  eachLine(child.stdout, supervisorDefaults.maxLineLength, (line) => onLine('stdout', line));
  eachLine(child.stderr, supervisorDefaults.maxLineLength, (line) => {
    lastErrors.push(line);
    if (lastErrors.length > supervisorDefaults.reasonLines) lastErrors.shift();
    onLine('stderr', line);
  });

  const exited = ended(child, () => {
    // What the app had started dies with it, and closes the pipes it inherited.
    killGroup(pid);
    if (pid !== undefined) reaper.forget(pid);
  }).then((reason) => (lastErrors.length > 0 ? `${reason}: ${lastErrors.join('\n')}` : reason));

  return { pid, exited, terminate: () => void child.kill('SIGTERM'), kill: () => killGroup(pid) };
}

async function ended(child: ChildProcess, onExit: () => void): Promise<string> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  const reason = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      onExit();
      resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`);
    });
  });
  const enough = new AbortController();
  await Promise.race([closed, delay(outputDrainMs, undefined, { signal: enough.signal }).catch(() => {})]);
  enough.abort();
  return reason;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty, which is what was wanted.
  }
}
