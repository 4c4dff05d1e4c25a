/**
 * A child process of a test or a benchmark: started, waited for, stopped; never left behind when the parent exits.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const startDeadlineMs = 20_000;
const stopDeadlineMs = 5_000;
const outputLimit = 64 * 1024;

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** What it has printed so far, on both streams, and how it ended; the last 64 KiB. */
  output(): string;
  /** SIGTERM, and SIGKILL for one that does not end within five seconds. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Resolves once this port of 127.0.0.1 accepts connections. */
  readonly port?: number;
}

const running = new Set<ChildProcess>();

/** The children end with this process, also when a signal ends it; SIGTERM, so that nginx takes its worker along. */
function endWithParent(child: ChildProcess): void {
  if (process.listenerCount('exit', endAll) === 0) {
    process.on('exit', endAll);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => process.exit(128 + constants.signals[signal]));
    }
  }
  running.add(child);
  child.on('exit', () => running.delete(child));
}

function endAll(): void {
  for (const child of running) child.kill('SIGTERM');
}

/** Starts a command and waits until it listens. Throws, with what it printed, when it ends or stays silent instead. */
export async function startProcess(command: readonly string[], options: ProcessOptions = {}): Promise<RunningProcess> {
  const [file, ...args] = command;
  const child = spawn(file!, args, { env: { ...process.env, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  endWithParent(child);
  let output = '';
  const collect = (text: string): void => {
    output = (output + text).slice(-outputLimit);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.on('exit', (code, signal) => collect(`ended with ${code ?? signal}\n`));
  await once(child, 'spawn');
  const started: RunningProcess = {
    pid: child.pid!,
    output: () => output,
    stop: () => stop(child),
    [Symbol.asyncDispose]: () => stop(child),
  };
  try {
    if (options.port !== undefined) await untilListening(options.port, child);
  } catch (cause) {
    await started.stop();
    throw new Error(`${command.join(' ')} did not start:\n${output}`, { cause });
  }
  return started;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await ended;
  clearTimeout(kill);
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (!(await accepts(port))) {
    if (hasEnded(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    if (performance.now() > deadline) throw new Error(`port ${port} stayed closed for ${startDeadlineMs} ms`);
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
