/**
 * One worker's place in its group: it keeps a process in it, started again when it ends by itself, and can put another in
 * its place without a gap. The delay grows while its processes spend more of their time starting than serving. It never
 * gives up: for something that serves, late is better than never.
 *
 * At most one process has the place (`current`). Beside it there may be one that is to have it (`next`), one that had it
 * and may get it back (`standby`), and some on their way out.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError, Backoff, type BackoffOptions } from '../core/index.ts';
import type { CrashRecord } from './crash-record.ts';
import { type ProcessSettings, WorkerProcess } from './worker-process.ts';
import type { WorkerStatus } from './worker-status.ts';

export interface SlotOptions {
  readonly worker: number;
  readonly restart: BackoffOptions;
  /** Of its first process, and of all others until `release` confirms what was prepared by others. */
  readonly settings: ProcessSettings;
  /** A name for a process that no other of the group ever had. */
  readonly newId: () => string;
  /** The rolling restarts so far. */
  readonly generation: () => number;
  /** A process has ended by itself, so many in a row without a good while between them. */
  readonly onCrash: (record: CrashRecord, inRow: number) => void;
}

const changePollMs = 10;

export class Slot {
  readonly worker: number;
  readonly #options: SlotOptions;
  readonly #backoff: Backoff;
  #settings: ProcessSettings;
  /** Those of a process that has not shown yet whether it is any good. */
  #nextSettings: ProcessSettings | undefined;
  /** The one that was started last beside another, or in its stead, until it is settled whether it stays. */
  #prepared: WorkerProcess | undefined;
  readonly #alive = new Set<WorkerProcess>();
  #current: WorkerProcess | undefined;
  #next: WorkerProcess | undefined;
  #standby: WorkerProcess | undefined;
  #last: WorkerStatus | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isRetired = false;
  #startedMs = 0;
  #restarts = 0;
  #crashesInRow = 0;
  #port: number | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.worker = options.worker;
    this.#backoff = new Backoff(options.restart, options.settings.random);
    this.#current = this.#start(true, this.#settings);
  }

  /** By which processes are started again. */
  get settings(): ProcessSettings {
    return this.#settings;
  }

  /** Other settings for the processes to come, where those there are need not be new for it. */
  set settings(settings: ProcessSettings) {
    this.#settings = settings;
  }

  /** Every process there is, the one that has the place first; where there is none, how the last one ended. */
  statuses(): readonly WorkerStatus[] {
    const first = this.#current;
    const others = [...this.#alive].filter((process) => process !== first);
    const all = (first === undefined ? others : [first, ...others]).map(({ status }) => status);
    return all.length === 0 && this.#last !== undefined ? [this.#last] : all;
  }

  get current(): WorkerProcess | undefined {
    return this.#current;
  }

  /** Whether another process is being put in its place now. */
  get isChanging(): boolean {
    return this.#next !== undefined || this.#standby !== undefined;
  }

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /** What was prepared; undefined once it is settled whether it stays. */
  get prepared(): WorkerProcess | undefined {
    return this.#prepared;
  }

  /**
   * Starts a process beside the one that has the place. Resolves when it is ready, and stands by. Throws
   * ERR_SUPERVISOR_START when it ends before; the place is then as it was.
   */
  async prepare(settings: ProcessSettings = this.#settings): Promise<void> {
    // Another change of this place first; they all end.
    while (this.isChanging) await delay(changePollMs);
    if (this.#isRetired) return;
    clearTimeout(this.#timer);
    const hasPlace = this.#current === undefined;
    const next = this.#start(hasPlace, settings);
    this.#nextSettings = settings === this.#settings ? undefined : settings;
    this.#prepared = next;
    if (hasPlace) this.#current = next;
    else this.#next = next;
    const why = await next.ready;
    if (why === undefined || this.#isRetired) return;
    const message = `a new process of worker ${this.worker} did not become ready: ${why}`;
    throw new AntipodeError('ERR_SUPERVISOR_START', message, { details: { worker: this.worker } });
  }

  /** The prepared process takes the place; the one before stands by. */
  promote(reason: string): void {
    const [before, next] = [this.#current, this.#next];
    if (next === undefined) return;
    this.#next = undefined;
    this.#current = next;
    this.#standby = before;
    // First the one, then the other: there is no moment without either.
    next.serve(reason);
    before?.hold(reason);
  }

  /** The one that stands by gets its place back; where there is none any more, another by the same settings. What was prepared leaves. */
  revert(reason: string): void {
    const [before, current, prepared] = [this.#standby, this.#current, this.#prepared];
    const isOther = this.#nextSettings !== undefined;
    this.#nextSettings = undefined;
    this.#prepared = undefined;
    if (before !== undefined) {
      this.#standby = undefined;
      this.#current = before;
      before.serve(reason);
      void current?.leave(reason);
    } else if (isOther && current !== undefined && current === prepared) {
      void this.replace(current, reason).catch(() => {});
    }
  }

  /** What was prepared is good: the one that stands by leaves. Resolves when it is gone. */
  async release(reason: string): Promise<void> {
    this.#settings = this.#nextSettings ?? this.#settings;
    this.#nextSettings = undefined;
    this.#prepared = undefined;
    const before = this.#standby;
    this.#standby = undefined;
    await before?.leave(reason);
  }

  /** The prepared process is not wanted after all. */
  abandon(reason: string): void {
    const next = this.#next;
    this.#next = undefined;
    this.#nextSettings = undefined;
    this.#prepared = undefined;
    void next?.leave(reason);
  }

  /**
   * Puts another process in the place of one that has too much of something, in peace. What keeps needing that is replaced
   * ever less often, as if it crashed. Throws what `prepare` throws; the old one stays then.
   */
  async replace(process: WorkerProcess, reason: string): Promise<void> {
    if (!(await this.#isStillIn(process))) return;
    await this.prepare();
    this.promote(reason);
    await this.release(reason);
  }

  /** Starts another process for one that is condemned; it has the place when that one is gone. Resolves when it is ready. */
  async substitute(process: WorkerProcess): Promise<void> {
    if (await this.#isStillIn(process)) await this.prepare();
  }

  /**
   * Starts another process for one that says that it ends, when it would be started if that one were gone. Where one
   * before it has not ended yet, it keeps the place until it has: they must not become ever more.
   */
  succeed(process: WorkerProcess): void {
    const isSecond = [...this.#alive].some((other) => other !== process && other.isEnding);
    if (isSecond && !this.isChanging) return;
    this.#vacate(process, this.#settings.clock.now() - this.#startedMs);
  }

  /** Ends every process of the place in peace: no request is lost. Resolves when they are gone. */
  async retire(reason: string): Promise<void> {
    this.#close();
    await Promise.all([...this.#alive].map((process) => process.leave(reason)));
  }

  /** Ends every process of the place: SIGTERM, then SIGKILL after `graceMs`. Resolves when they are gone. */
  async stop(graceMs: number): Promise<void> {
    this.#close();
    if (this.#alive.size === 0) this.#rest();
    await Promise.all([...this.#alive].map((process) => process.stop('asked to stop', graceMs)));
  }

  /** After the delay that a crash would have: whether nothing has changed meanwhile. */
  async #isStillIn(process: WorkerProcess): Promise<boolean> {
    await delay(this.#backoff.next(this.#settings.clock.now() - this.#startedMs));
    return !this.#isRetired && this.#current === process && !this.isChanging;
  }

  /** It was between two starts. */
  #rest(): void {
    if (this.#last === undefined || this.#last.state === 'stopped') return;
    this.#last = { ...this.#last, state: 'stopped', reason: 'asked to stop' };
    this.#settings.onStatus(this.#last);
  }

  #close(): void {
    this.#isRetired = true;
    clearTimeout(this.#timer);
  }

  #start(serves: boolean, settings: ProcessSettings): WorkerProcess {
    const { generation } = this.#options;
    this.#startedMs = settings.clock.now();
    const process = new WorkerProcess(settings, {
      worker: this.worker,
      id: this.#options.newId(),
      generation: generation(),
      restarts: this.#restarts,
      lastCrash: this.#last?.lastCrash,
      // One beside it may be about to listen there.
      port: this.#alive.size === 0 ? this.#port : undefined,
      serves,
    });
    this.#alive.add(process);
    void process.ended.then((record) => this.#ended(process, record));
    return process;
  }

  #ended(process: WorkerProcess, record: CrashRecord): void {
    this.#alive.delete(process);
    this.#last = process.status;
    this.#port = process.port ?? this.#port;
    if (process.status.state === 'crashed') this.#crashed(record);
    this.#vacate(process, record.uptimeMs);
  }

  /** A process has its place no longer: another gets it, if there is one, or is started. */
  #vacate(process: WorkerProcess, uptimeMs: number): void {
    if (process === this.#next) this.#next = undefined;
    if (process === this.#standby) this.#standby = undefined;
    if (process !== this.#current || this.#isRetired) return;
    this.#current = this.#next ?? this.#standby;
    this.#next = undefined;
    this.#standby = undefined;
    this.#current?.serve('the process before it has ended');
    if (this.#current !== undefined) return;
    // Half of its time at least it has served: no delay would make it more.
    this.#startAgain(process.wasWorthIt ? Number.POSITIVE_INFINITY : uptimeMs);
  }

  #crashed(record: CrashRecord): void {
    const wasGood = record.uptimeMs >= this.#options.restart.resetAfterMs;
    this.#crashesInRow = wasGood ? 1 : this.#crashesInRow + 1;
    this.#options.onCrash(record, this.#crashesInRow);
  }

  #startAgain(goodForMs: number): void {
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.#current = this.#start(true, this.#settings);
    }, this.#backoff.next(goodForMs));
  }
}
