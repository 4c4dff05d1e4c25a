/**
 * One process of a worker, from its start to its end: starting, ready (or standing by while another has its place), then
 * draining, stopping and gone. It ends once, whatever ends it, and `ended` tells how.
 *
 * Invariant: it takes requests only while `ready`, and never again after it was told to leave.
 */
import type { Clock, Random } from '../core/index.ts';
import { becomeReady } from './become-ready.ts';
import { type CrashRecord, heapSnapshotOf } from './crash-record.ts';
import { type SupervisorDefaults, supervisorDefaults } from './defaults.ts';
import { freePort, isFree } from './free-port.ts';
import { LaunchedProcess, type LaunchSettings } from './launched-process.ts';
import { type ChildEnd, withError } from './watch-child.ts';
import {
  type CacheMessage,
  type HeartbeatMessage,
  isCacheMessage,
  isEnding,
  isHeartbeat,
  saysReady,
} from './worker-messages.ts';
import type { WorkerState, WorkerStatus } from './worker-status.ts';

/** What all processes of a group have in common. */
export interface ProcessSettings extends LaunchSettings {
  readonly heapSnapshots: string | undefined;
  /** How long it may take to leave, as of now. */
  readonly patience: () => Pick<SupervisorDefaults, 'drainTimeoutMs' | 'stopTimeoutMs'>;
  readonly clock: Clock;
  readonly random: Random;
  /** Resolves when the owner has nothing under way with it any more. */
  readonly untilIdle: ((status: WorkerStatus) => Promise<void>) | undefined;
  /** It takes long to become ready: what it is waited for. */
  readonly onSlow: (process: WorkerProcess, reason: string) => void;
  readonly onHeartbeat: (process: WorkerProcess, heartbeat: HeartbeatMessage) => void;
  readonly onCache: (process: WorkerProcess, message: CacheMessage) => void;
  /** An error ends it: it takes no more requests, and finishes those it has. */
  readonly onEnding: (process: WorkerProcess) => void;
  /** The process is not given where there is none at the moment. */
  readonly onStatus: (status: WorkerStatus, process?: WorkerProcess) => void;
}

export interface ProcessOptions extends Pick<WorkerStatus, 'worker' | 'id' | 'generation' | 'restarts' | 'lastCrash'> {
  /** The port that the process before had, which keeps the endpoint's address. */
  readonly port: number | undefined;
  /** Whether it takes requests as soon as it is ready, or stands by. */
  readonly serves: boolean;
}

export class WorkerProcess {
  /** Resolves, never rejects, when it is gone. */
  readonly ended: Promise<CrashRecord>;
  /** Resolves with undefined when it is ready, and with the reason when it ends before. */
  readonly ready: Promise<string | undefined>;
  readonly #settings: ProcessSettings;
  readonly #startPort: number | undefined;
  #status: WorkerStatus;
  #serves: boolean;
  #startedMs = 0;
  #readyMs: number | undefined;
  #process: LaunchedProcess | undefined;
  #port: number | undefined;
  #rssBytes: number | undefined;
  #leaving: Promise<void> | undefined;
  #isTold = false;
  #verdict: string | undefined;
  /** What it has said itself that it ends by. */
  #error: string | undefined;
  #settleReady: (why: string | undefined) => void = () => {};
  #saidReady: () => void = () => {};
  readonly #ready: Promise<void>;

  constructor(settings: ProcessSettings, { port, serves, ...identity }: ProcessOptions) {
    this.#settings = settings;
    this.#startPort = port;
    this.#serves = serves;
    this.#status = {
      ...identity,
      state: 'starting',
      reason: 'not started yet',
      pid: undefined,
      address: undefined,
      startedAtMs: Date.now(),
    };
    this.#ready = new Promise((resolve) => (this.#saidReady = resolve));
    this.ready = new Promise((resolve) => (this.#settleReady = resolve));
    this.ended = this.#live();
  }

  get status(): WorkerStatus {
    return this.#status;
  }

  /** The port it was given; undefined before it was started. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Whether it is ready and has not been told to leave. */
  get isUp(): boolean {
    return this.#status.state === 'ready' || this.#status.state === 'standby';
  }

  /** Whether it has served for longer than it took to become ready. */
  get wasWorthIt(): boolean {
    if (this.#readyMs === undefined) return false;
    return this.#settings.clock.now() - this.#readyMs > this.#readyMs - this.#startedMs;
  }

  /** Whether it has said itself that an error ends it. */
  get isEnding(): boolean {
    return this.#error !== undefined;
  }

  /** Whether it was told to end, in whatever way. */
  get isLeaving(): boolean {
    return this.#isTold;
  }

  /** What was last heard of its memory, for the record of a crash. */
  set rssBytes(bytes: number) {
    this.#rssBytes = bytes;
  }

  /** From now on, or from when it is ready on, it takes requests. */
  serve(reason: string): void {
    this.#serves = true;
    if (this.#status.state === 'standby') this.#enter('ready', reason);
  }

  /** It takes no new requests, and can be called back by `serve`. */
  hold(reason: string): void {
    this.#serves = false;
    if (this.#status.state === 'ready') this.#enter('standby', reason);
  }

  /** It takes no requests any more; it is not told yet. */
  withdraw(reason: string): void {
    this.#isTold = true;
    if (this.isUp) this.#enter('draining', reason);
  }

  /** Finishes what is under way, then SIGTERM, then SIGKILL. Resolves when the process is gone. */
  leave(reason: string, drainTimeoutMs: number = this.#settings.patience().drainTimeoutMs): Promise<void> {
    this.#leaving ??= this.#leave(reason, drainTimeoutMs);
    return this.#leaving;
  }

  /** SIGTERM now, SIGKILL after `graceMs`. May be called again with less patience. Resolves when the process is gone. */
  async stop(reason: string, graceMs: number): Promise<void> {
    const isFirst = this.#status.state !== 'stopping';
    this.#isTold = true;
    if (isFirst && this.#process !== undefined) this.#enter('stopping', reason, { address: undefined });
    if (isFirst) void this.#finish(graceMs).then(() => this.#process?.terminate());
    const patience = setTimeout(() => this.#process?.kill(), graceMs);
    await this.ended;
    clearTimeout(patience);
  }

  /** It takes no requests any more, and its end, when it comes, is a crash for this reason. */
  condemn(reason: string): void {
    this.#verdict = reason;
    this.withdraw(reason);
  }

  /** SIGKILL. */
  kill(reason: string): void {
    this.withdraw(reason);
    this.#process?.kill();
  }

  async #leave(reason: string, drainTimeoutMs: number): Promise<void> {
    this.withdraw(reason);
    if (this.#readyMs !== undefined) {
      const { untilIdle } = this.#settings;
      await this.#within(drainTimeoutMs, Promise.all([this.#finish(drainTimeoutMs), untilIdle?.(this.#status)]));
    }
    await this.stop(reason, this.#settings.patience().stopTimeoutMs);
  }

  /** Has it finish what it has; resolves when it has. */
  #finish(graceMs: number): Promise<void> {
    return this.#process?.finish(graceMs) ?? Promise.resolve();
  }

  async #within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([work, timeout, this.ended]);
    clearTimeout(timer);
  }

  async #live(): Promise<CrashRecord> {
    const { clock, heapSnapshots } = this.#settings;
    this.#startedMs = clock.now();
    const seen = await this.#run().catch(neverStarted);
    const end = this.#error === undefined ? seen : withError(seen, this.#error);
    this.#process = undefined;
    this.#settleReady(end.reason);
    const { worker, pid } = this.#status;
    const record: CrashRecord = {
      ...end,
      reason: this.#verdict ?? end.reason,
      worker,
      pid,
      atMs: Date.now(),
      uptimeMs: Math.round(clock.now() - this.#startedMs),
      wasReady: this.#readyMs !== undefined,
      rssBytes: this.#rssBytes,
      heapSnapshot: heapSnapshotOf(pid, heapSnapshots),
    };
    const gone = { pid: undefined, address: undefined };
    if (this.#isTold && this.#verdict === undefined) this.#enter('stopped', this.#status.reason, gone);
    else this.#enter('crashed', record.reason, { ...gone, lastCrash: record });
    return record;
  }

  /** From spawn to exit. */
  async #run(): Promise<ChildEnd> {
    const { random, readiness, program } = this.#settings;
    const port = await portFor(this.#startPort, random);
    if (this.#isTold) return neverStarted(new Error(this.#status.reason));
    this.#port = port;
    const launched = this.#launch(port);
    this.#enter('starting', `waits for port ${port}`, { pid: launched.pid });
    const onSlow = (reason: string) => this.#isSlow(reason);
    const outcome = await becomeReady(
      { port, isNode: program.isNode, ended: launched.ended, saidReady: this.#ready, onSlow },
      readiness,
    );
    if ('address' in outcome) this.#becameReady(outcome.address);
    else if (outcome.late !== undefined) launched.kill();
    const end = await launched.ended;
    const late = 'late' in outcome ? outcome.late : undefined;
    return late === undefined ? end : { ...end, reason: late };
  }

  #launch(port: number): LaunchedProcess {
    this.#process = new LaunchedProcess(this.#settings, {
      port,
      status: () => this.#status,
      hear: (message) => this.#hear(message),
      endWords: (seen) => this.#endWords(seen),
    });
    return this.#process;
  }

  #isSlow(reason: string): void {
    if (this.#isTold) return;
    this.#status = { ...this.#status, reason };
    this.#settings.onSlow(this, reason);
  }

  #becameReady(address: NonNullable<WorkerStatus['address']>): void {
    if (this.#isTold || this.#error !== undefined) return;
    this.#readyMs = this.#settings.clock.now();
    this.#enter(this.#serves ? 'ready' : 'standby', `listens on port ${address.port}`, { address });
    this.#settleReady(undefined);
  }

  #hear(message: unknown): boolean {
    if (isHeartbeat(message)) this.#settings.onHeartbeat(this, message);
    else if (isCacheMessage(message)) this.#settings.onCache(this, message);
    else if (isEnding(message)) this.#ends(String(message.error));
    else if (saysReady(message)) this.#saidReady();
    else return false;
    return true;
  }

  #ends(error: string): void {
    const lines = error.split('\n', supervisorDefaults.reasonLines);
    this.#error = lines.join('\n');
    if (!this.isUp) return;
    this.#enter('draining', `an error ends it: ${lines[0]}`);
    this.#endWithin(this.#settings.patience().drainTimeoutMs);
    this.#settings.onEnding(this);
  }

  /** What is in a state that nobody knows may not even end. */
  #endWithin(timeoutMs: number): void {
    const timer = setTimeout(() => this.#process?.kill(), timeoutMs);
    void this.ended.then(() => clearTimeout(timer));
  }

  /** `seen` from outside; what the supervisor ended it for, or the process itself has said, tells more. */
  #endWords(seen: string): string {
    const said = this.#error?.split('\n', 1)[0];
    return this.#verdict ?? (said === undefined ? seen : `${seen}: ${said}`);
  }

  #enter(state: WorkerState, reason: string, change: Partial<WorkerStatus> = {}): void {
    this.#status = { ...this.#status, ...change, state, reason };
    this.#settings.onStatus(this.#status, this);
  }
}

/** The same port again keeps the endpoint's address; it is not ours to insist on. */
async function portFor(before: number | undefined, random: Random): Promise<number> {
  return before !== undefined && (await isFree(before)) ? before : freePort(random);
}

function neverStarted(error: Error): ChildEnd {
  return { reason: error.message, exitCode: undefined, signal: undefined, stderr: [], stdout: [] };
}
