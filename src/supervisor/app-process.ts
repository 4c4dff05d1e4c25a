/**
 * One life of one app process: spawned as the leader of its own process group, so that Ctrl-C at the terminal does not
 * reach it past us and its children can be killed with it; watched by the reaper from birth to burial.
 */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { Credentials } from './credentials.ts';
import { childGone } from './handoff/index.ts';
import type { Reaper } from './reaper.ts';
import { type ChildEnd, exitWords, type OutputStream, watchChild } from './watch-child.ts';
import type { HandedSocket } from './worker-join.ts';

export interface AppCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** As whom it runs; undefined: as this process. */
  readonly credentials: Credentials | undefined;
  /** Whether there is a channel for messages. A program that is not Node's would not know what to do with it. */
  readonly hasChannel: boolean;
  /** An open file of ours that a process with a channel has as its fifth. */
  readonly logTo: number | undefined;
}

export interface AppListener {
  onLine(stream: OutputStream, line: string): void;
  onMessage(message: unknown): void;
}

export interface AppProcess {
  readonly pid: number | undefined;
  /** Resolves, never rejects, with how it ended. */
  readonly ended: Promise<ChildEnd>;
  /** Resolves, never rejects, when it has ended and all its messages were heard: with how it ended, in words. */
  readonly silent: Promise<string>;
  /**
   * Sends over the channel, where there is one; what cannot be sent is dropped. `onSent` is called when it is out of this
   * process, or never will be.
   */
  send(message: object, handed?: HandedSocket, onSent?: () => void): void;
  /** SIGTERM to the app alone; what it has started is its own to end. */
  terminate(): void;
  /** SIGKILL to its whole process group. */
  kill(): void;
}

export function spawnApp(command: AppCommand, reaper: Reaper, { onLine, onMessage }: AppListener): AppProcess {
  const { file, args, env, cwd, credentials, hasChannel, logTo = 'ignore' } = command;
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...(hasChannel ? (['ipc', logTo] as const) : [])];
  const child = spawn(file, args, { cwd, env, stdio, detached: true, ...credentials });
  const { pid } = child;
  if (pid !== undefined) reaper.watch(pid);
  if (hasChannel) child.on('message', onMessage);
  const ended = watchChild(child, {
    onLine,
    onExit() {
      // What the app had started dies with it, and closes the pipes it inherited.
      killGroup(pid);
      if (pid !== undefined) reaper.forget(pid);
    },
  });
  return {
    pid,
    ended,
    silent: silentFrom(child),
    send: (message, handed, onSent = () => {}) => sendTo(child, message, { handed, onSent }),
    terminate: () => void child.kill('SIGTERM'),
    kill: () => killGroup(pid),
  };
}

async function silentFrom(child: ChildProcess): Promise<string> {
  if (child.pid !== undefined) await childGone(child);
  const { exitCode, signalCode } = child;
  return exitWords({ reason: 'never began', exitCode: exitCode ?? undefined, signal: signalCode ?? undefined });
}

interface Sending {
  readonly handed: HandedSocket | undefined;
  readonly onSent: () => void;
}

function sendTo(child: ChildProcess, message: object, { handed, onSent }: Sending): void {
  if (child.connected) {
    child.send(message, handed?.socket, { keepOpen: handed?.isKept ?? false }, () => onSent());
    return;
  }
  // Whoever keeps the socket hears of the end of the process, and knows what to do then.
  if (handed?.isKept === false) handed.socket.destroy();
  onSent();
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is empty, which is what was wanted.
  }
}
