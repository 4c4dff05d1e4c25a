/**
 * One worker's place: an app process that is started, watched until it listens, and started again when it ends, with a
 * growing delay, until it is told to stop. It never gives up: for something that serves, late is better than never.
 */
import type { Backoff, Clock, Random } from '../core/index.ts';
import { type AppCommand, type AppProcess, spawnApp } from './app-process.ts';
import { freePort, isFree } from './free-port.ts';
import type { Reaper } from './reaper.ts';
import { type SocketAddress, waitForListener } from './wait-for-listener.ts';
import type { OutputStream } from './watch-child.ts';

export type WorkerState = 'starting' | 'ready' | 'crashed' | 'stopping' | 'stopped';

export interface WorkerStatus {
  /** 1 to the group's count. */
  readonly worker: number;
  readonly state: WorkerState;
  /** Why it is in this state; for a crash the exit code or signal and the last lines of stderr. */
  readonly reason: string;
  readonly pid: number | undefined;
  /** Where it accepts connections, while ready. The port may change with each start. */
  readonly address: SocketAddress | undefined;
  /** How often it was started again. */
  readonly restarts: number;
}

export interface WorkerOptions {
  readonly number: number;
  readonly command: AppCommand;
  readonly startTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly backoff: Backoff;
  readonly reaper: Reaper;
  readonly clock: Clock;
  readonly random: Random;
  readonly onLine: (stream: OutputStream, line: string) => void;
  readonly onStatus: (status: WorkerStatus) => void;
}

export class Worker {
  readonly #options: WorkerOptions;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #app: AppProcess | undefined;
  #port: number | undefined;
  #status: WorkerStatus;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#status = {
      worker: options.number,
      state: 'starting',
      reason: 'not started yet',
      pid: undefined,
      address: undefined,
      restarts: 0,
    };
    this.#ended = this.#keepAlive();
  }

  get status(): WorkerStatus {
    return this.#status;
  }

  /** SIGTERM now, SIGKILL after `graceMs`. May be called again with less patience. Resolves when the process is gone. */
  async stop(graceMs: number): Promise<void> {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort();
      if (this.#app) this.#enter('stopping', 'asked to stop', { address: undefined });
      this.#app?.terminate();
    }
    const patience = setTimeout(() => this.#app?.kill(), graceMs);
    await this.#ended;
    clearTimeout(patience);
  }

  async #keepAlive(): Promise<void> {
    const { clock, backoff } = this.#options;
    const stopped = this.#stop.signal;
    while (!stopped.aborted) {
      const startedAt = clock.now();
      const reason = await this.#live();
      if (stopped.aborted) break;
      this.#enter('crashed', reason, { pid: undefined, address: undefined });
      await sleep(backoff.next(clock.now() - startedAt), stopped);
      this.#status = { ...this.#status, restarts: this.#status.restarts + 1 };
    }
    this.#enter('stopped', 'asked to stop', { pid: undefined, address: undefined });
  }

  /** From spawn to exit; resolves with the reason of the exit. */
  async #live(): Promise<string> {
    const { command, random, reaper, onLine } = this.#options;
    try {
      // The same port again keeps the endpoint's address; it is not ours to insist on.
      if (this.#port === undefined || !(await isFree(this.#port))) this.#port = await freePort(random);
    } catch (error) {
      return (error as Error).message;
    }
    if (this.#stop.signal.aborted) return 'asked to stop';
    const env = { ...command.env, PORT: String(this.#port), ANTIPODE_WORKER: String(this.#options.number) };
    const app = spawnApp({ ...command, env }, reaper, onLine);
    this.#app = app;
    this.#enter('starting', `waits for port ${this.#port}`, { pid: app.pid });
    const late = await this.#untilReadyOrEnded(app, this.#port);
    const reason = await app.exited;
    this.#app = undefined;
    return late ?? reason;
  }

  /** Resolves when the app listens or has ended; with a reason when it was killed because it did not listen in time. */
  async #untilReadyOrEnded(app: AppProcess, port: number): Promise<string | undefined> {
    const { startTimeoutMs, pollIntervalMs } = this.#options;
    const ended = new AbortController();
    void app.exited.then(() => ended.abort());
    const deadline = AbortSignal.timeout(startTimeoutMs);
    const address = await waitForListener(port, pollIntervalMs, AbortSignal.any([ended.signal, deadline]));
    if (address) {
      if (!this.#stop.signal.aborted) this.#enter('ready', `listens on port ${port}`, { address });
      return undefined;
    }
    if (ended.signal.aborted) return undefined;
    app.kill();
    return `did not listen on port ${port} within ${startTimeoutMs} ms: it has to listen on process.env.PORT`;
  }

  #enter(state: WorkerState, reason: string, change: Partial<WorkerStatus>): void {
    this.#status = { ...this.#status, ...change, state, reason };
    this.#options.onStatus(this.#status);
  }
}

/** Waits, or stops waiting when the signal aborts. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
