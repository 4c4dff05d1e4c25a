/**
 * Makes sure that nothing outlives its owner. A small process of its own, in a session of its own so that Ctrl-C at
 * the terminal does not reach it, holds the reading end of a pipe whose writing end only this process has: when this
 * process ends in any way, kill -9 included, the pipe ends and the reaper kills every process group still watched.
 * That works when the watched app's event loop is blocked, and needs nothing of the app.
 *
 * Not covered: a process that left its group by itself (a daemon), and a kill -9 of owner and reaper in one stroke.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { reaperScript } from './reaper-script.ts';

/** Somebody ended the reaper itself; a shell that cannot run must not keep us busy. */
const restartDelayMs = 100;

export interface Reaper extends AsyncDisposable {
  /** Kill this process group when the owner is gone. `pid` must lead its group: it was spawned with `detached: true`. */
  watch(pid: number): void;
  /** Call it once the process has been waited for; its pid may then be somebody else's. */
  forget(pid: number): void;
  /** Kills what is still watched and ends the reaper. */
  close(): Promise<void>;
  /** Of the reaper itself; undefined where there is no shell to run it. */
  readonly pid: number | undefined;
}

/** For a process that starts no other. */
export const noReaper: Reaper = Object.freeze({
  watch: () => {},
  forget: () => {},
  close: () => Promise.resolve(),
  pid: undefined,
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

export interface ReaperOptions {
  readonly shell?: string;
  /** Where procfs is mounted. */
  readonly procRoot?: string;
  /** What is watched is told to end, and has so long to do it, before it is killed; 0, at once, when not given. In whole seconds. */
  readonly graceMs?: number;
}

/** Starts a reaper for this process. One is enough for everything that a process starts. */
export function createReaper({ shell = '/bin/sh', procRoot = '/proc', graceMs = 0 }: ReaperOptions = {}): Reaper {
  const graceSeconds = String(Math.ceil(graceMs / 1_000));
  const watched = new Set<number>();
  let closed = false;
  let child = start();

  function start(): ChildProcess {
    const started = spawn(shell, ['-c', reaperScript, 'antipode-reaper', procRoot, graceSeconds], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: { PATH: process.env.PATH },
    });
    started.unref();
    const input = started.stdin as Writable & { unref?(): void };
    input.unref?.();
    // A write that meets a dead reaper is not lost: the next one is told of everything watched.
    input.on('error', () => {});
    started.once('error', (error) => {
      process.emitWarning(`no reaper, apps may outlive this process: ${error.message}`, { code: 'ANTIPODE_REAPER' });
    });
    started.once('exit', () => {
      setTimeout(() => {
        if (!closed) child = start();
      }, restartDelayMs).unref();
    });
    for (const pid of watched) input.write(`watch ${pid}\n`);
    return started;
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    if (child.pid === undefined || child.exitCode !== null) return;
    child.ref();
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.stdin?.end('now\n');
    await exited;
  }

  return {
    watch(pid) {
      watched.add(pid);
      child.stdin?.write(`watch ${pid}\n`);
    },
    forget(pid) {
      if (watched.delete(pid)) child.stdin?.write(`forget ${pid}\n`);
    },
    close,
    [Symbol.asyncDispose]: close,
    get pid() {
      return child.pid;
    },
  };
}
