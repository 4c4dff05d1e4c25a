/**
 * A child process of a test or a benchmark: started, waited for, stopped; never left behind when the parent exits.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { atExit, exitOnSignals } from './at-exit.ts';
import { isRunning, untilGone } from './is-running.ts';
import { killTrees, pauseTrees, resumeTrees } from './process-tree.ts';

const startDeadlineMs = 20_000;
const stopDeadlineMs = 5_000;
const exitDeadlineMs = 2_000;
const outputLimit = 64 * 1024;

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has printed so far, on both streams, and how it ended; the last 64 KiB. */
  output(): string;
  /** SIGTERM, or the signal of the options, and SIGKILL for one that does not end within five seconds, or is paused. */
  stop(): Promise<void>;
  /** SIGKILL for it and all it has started, at one blow; resolves when they are gone. */
  kill(): Promise<void>;
  /** SIGSTOP for it and all it has started: connections stay open, and nobody answers. */
  pause(): void;
  /** SIGCONT for all of them. */
  resume(): void;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Resolves once this port of 127.0.0.1 accepts connections. */
  readonly port?: number;
  /** Resolves once it has printed this. */
  readonly prints?: RegExp;
  /** The user and the group it runs as. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What asks it to end. SIGTERM by default. */
  readonly stopSignal?: NodeJS.Signals;
  /**
   * What it gets when this process exits. By default SIGTERM, and nobody waits; one that is named here is waited for, as
   * a server needs that would go on writing into its folder while that is removed.
   */
  readonly exitSignal?: NodeJS.Signals;
  /** Processes that it has started and no longer owns (their parent is init): what befalls it befalls them. */
  readonly strays?: () => readonly number[];
}

/** Starts a command and waits until it is ready. Throws, with what it printed, when it ends or stays silent instead. */
export async function startProcess(command: readonly string[], options: ProcessOptions = {}): Promise<RunningProcess> {
  const [file, ...args] = command;
  const env = { ...process.env, ...options.env };
  const child = spawn(file!, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...options.user });
  const tree = treeOf(child, options.strays);
  endWithParent(child, tree, options);
  let output = '';
  const collect = (text: string): void => {
    output = (output + text).slice(-outputLimit);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.on('exit', (code, signal) => collect(`ended with ${code ?? signal}\n`));
  await once(child, 'spawn');
  const stop = async (): Promise<void> => {
    if (!tree.isPaused()) await end(child, options.stopSignal ?? 'SIGTERM');
    await tree.kill();
  };
  const { pause, resume, kill } = tree;
  const started = { pid: child.pid!, output: () => output, stop, pause, resume, kill, [Symbol.asyncDispose]: stop };
  try {
    await untilReady(child, () => output, options);
  } catch (cause) {
    await started.stop();
    throw new Error(`${command.join(' ')} did not start:\n${output}`, { cause });
  }
  return started;
}

/** A child with all it has started. */
interface Tree extends Pick<RunningProcess, 'pause' | 'resume' | 'kill'> {
  isPaused(): boolean;
  killNow(): void;
}

function treeOf(child: ChildProcess, strays: () => readonly number[] = () => []): Tree {
  let isPaused = false;
  const roots = (): readonly number[] => [...(hasEnded(child) ? [] : [child.pid!]), ...strays()].filter(isRunning);
  return {
    isPaused: () => isPaused,
    pause() {
      isPaused = true;
      pauseTrees(...roots());
    },
    resume() {
      isPaused = false;
      resumeTrees(...roots());
    },
    async kill() {
      const ended = hasEnded(child) || once(child, 'exit');
      const killed = killTrees(...roots());
      await ended;
      await untilGone(killed, stopDeadlineMs);
    },
    killNow: () => void killTrees(...roots()),
  };
}

/** The children end with this process, also when a signal ends it. */
function endWithParent(child: ChildProcess, tree: Tree, { exitSignal, strays }: ProcessOptions): void {
  exitOnSignals();
  const forget = atExit(() => {
    if (tree.isPaused()) tree.resume();
    child.kill(exitSignal ?? 'SIGTERM');
    if (exitSignal === undefined) return;
    waitUntilGone(child.pid!, exitDeadlineMs);
    tree.killNow();
  });
  // Strays may outlive it.
  if (strays === undefined) child.on('exit', forget);
}

/** Waits with everything else standing still: at exit nothing asynchronous happens any more. */
function waitUntilGone(pid: number, deadlineMs: number): void {
  const deadline = performance.now() + deadlineMs;
  const still = new Int32Array(new SharedArrayBuffer(4));
  while (isRunning(pid) && performance.now() < deadline) Atomics.wait(still, 0, 0, 5);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const kill = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await ended;
  clearTimeout(kill);
}

async function untilReady(child: ChildProcess, output: () => string, { port, prints }: ProcessOptions): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  const isReady = async (): Promise<boolean> =>
    (prints === undefined || prints.test(output())) && (port === undefined || (await accepts(port)));
  while (!(await isReady())) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    if (performance.now() > deadline) throw new Error(`it was not ready within ${startDeadlineMs} ms`);
    await sleep(10);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
