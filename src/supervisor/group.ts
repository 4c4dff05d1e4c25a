/**
 * The workers of one service: their places, the rolling restarts over them, and the care for each. See `ProcessGroup` for
 * what it promises.
 */
import { type Clock, systemClock } from '../core/index.ts';
import type { CrashRecord } from './crash-record.ts';
import { supervisorDefaults } from './defaults.ts';
import type {
  GroupLimits,
  GroupSettings,
  ProcessGroup,
  ProcessGroupOptions,
  ReloadOptions,
  RolloutProgress,
  RolloutReport,
  WorkerDetails,
} from './group-options.ts';
import { livenessDefaults } from './liveness/index.ts';
import type { MemoryVerdict } from './memory/index.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { isSameProgram, processSettings } from './process-settings.ts';
import { type Program, programOf } from './program.ts';
import { rollOut } from './rollout.ts';
import type { WorkerReport } from './scaling/index.ts';
import { Slot } from './slot.ts';
import { validCount } from './valid-count.ts';
import { WorkerCare } from './worker-care.ts';
import type { ProcessSettings, WorkerProcess } from './worker-process.ts';
import type { WorkerStatus } from './worker-status.ts';

const unlimited = { softBytes: undefined, hardBytes: undefined };

export class Group implements ProcessGroup {
  readonly id: string;
  readonly #options: ProcessGroupOptions;
  readonly #clock: Clock;
  readonly #care: WorkerCare;
  readonly #slots = new Map<number, Slot>();
  readonly #leaving = new Set<Slot>();
  /** Processes that each worker has had. */
  readonly #started = new Map<number, number>();
  readonly #crashes: CrashRecord[] = [];
  readonly #rollouts: OneAtATime<RolloutReport, ReloadOptions>;
  #limits: GroupLimits;
  /** Of new places. */
  #settings: ProcessSettings;
  /** Of the next rolling restart. */
  #target: ProcessSettings;
  /** Of the one under way. */
  #rolling: ProcessSettings | undefined;
  #wanted: number;
  #generation = 0;
  #isSwapping = false;
  #isStopped = false;

  constructor(options: ProcessGroupOptions, program: Program, count: number) {
    this.id = options.id;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#limits = limitsOf(options);
    this.#settings = this.#settingsOf(program, options);
    this.#target = this.#settings;
    this.#care = new WorkerCare({
      memory: options.memory ?? unlimited,
      silenceMs: this.#limits.silenceMs,
      minds: this.#limits.silenceMs < Number.POSITIVE_INFINITY,
      now: () => this.#clock.now(),
      onBlocked: (process, reason) => this.#onBlocked(process, reason),
      onMemory: (process, verdict) => this.#onMemory(process, verdict),
    });
    this.#rollouts = new OneAtATime((reload) => this.#rollOut(reload));
    this.#wanted = count;
    for (let worker = 1; worker <= count; worker++) this.#open(worker);
  }

  get wanted(): number {
    return this.#wanted;
  }

  get isOutdated(): boolean {
    if (this.#rolling !== undefined) return !isSameProgram(this.#rolling, this.#target);
    return this.#all().some((slot) => !slot.isRetired && !isSameProgram(slot.settings, this.#target));
  }

  workers(): readonly WorkerDetails[] {
    const nowMs = Date.now();
    return this.#all()
      .flatMap((slot) => slot.statuses())
      .map((status) => ({
        ...status,
        ...this.#care.vitals(status.id),
        // Of the last one that did not come to take its place, too.
        lastCrash: this.#crashes.findLast(({ worker }) => worker === status.worker) ?? status.lastCrash,
        uptimeMs: status.pid === undefined ? 0 : Math.max(0, nowMs - status.startedAtMs),
      }));
  }

  serving(): readonly WorkerStatus[] {
    return [...this.#slots.values()].flatMap(({ current }) =>
      current?.status.state === 'ready' ? [current.status] : [],
    );
  }

  reports(): readonly WorkerReport[] {
    return this.#care.reports();
  }

  crashes(): readonly CrashRecord[] {
    return this.#crashes;
  }

  prepare(settings: GroupSettings): () => void {
    const program = programOf(this.id, settings);
    return () => {
      this.#limits = limitsOf(settings);
      this.#care.limit(settings.memory ?? unlimited);
      const target = this.#settingsOf(program, settings);
      for (const slot of this.#all()) if (isSameProgram(slot.settings, target)) slot.settings = target;
      if (isSameProgram(this.#settings, target)) this.#settings = target;
      this.#target = target;
    };
  }

  reload(options: ReloadOptions): Promise<RolloutReport> {
    return this.#rollouts.ask(options);
  }

  async scale(count: number): Promise<void> {
    validCount(this.id, count);
    // What is started now nobody would stop.
    if (this.#isStopped) return;
    this.#wanted = count;
    const leaving = [...this.#slots.values()].filter(({ worker }) => worker > count);
    const opened: Slot[] = [];
    for (let worker = 1; worker <= count; worker++) if (!this.#slots.has(worker)) opened.push(this.#open(worker));
    await Promise.all([...opened.map(({ current }) => current?.ready), ...leaving.map((slot) => this.#retire(slot))]);
  }

  async stop({ graceMs = supervisorDefaults.stopGraceMs }: { readonly graceMs?: number } = {}): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#all().map((slot) => slot.stop(graceMs)));
    this.#care.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #open(worker: number): Slot {
    const slot = new Slot({
      worker,
      restart: this.#limits.restart,
      settings: this.#settings,
      newId: () => this.#newId(worker),
      generation: () => this.#generation,
      onCrash: (record, inRow) => this.#onCrash(record, inRow),
    });
    this.#slots.set(worker, slot);
    return slot;
  }

  /** One that is asked for again while it leaves gets another place, under the same number. */
  async #retire(slot: Slot): Promise<void> {
    this.#slots.delete(slot.worker);
    this.#leaving.add(slot);
    await slot.retire('fewer workers are wanted');
    this.#leaving.delete(slot);
  }

  #newId(worker: number): string {
    const started = (this.#started.get(worker) ?? 0) + 1;
    this.#started.set(worker, started);
    return `${worker}.${started}`;
  }

  async #rollOut({ reason, observeMs = this.#limits.observeMs }: ReloadOptions): Promise<RolloutReport> {
    if (this.#isStopped) return { generation: this.#generation, replaced: 0, tookMs: 0 };
    const settings = this.#target;
    const startedMs = this.#clock.now();
    const generation = ++this.#generation;
    let replaced = 0;
    const tell = (kind: RolloutProgress['kind'], what: string) =>
      this.#options.onRollout?.({ kind, reason: what, generation, replaced, workers: this.#wanted });
    tell('started', reason);
    this.#rolling = settings;
    try {
      replaced = await rollOut(() => this.#all(), {
        ...{ service: this.id, settings, reason, observeMs, judge: this.#options.judge },
        judgeIntervalMs: this.#limits.judgeIntervalMs,
        share: supervisorDefaults.rolloutShare,
        onStep: (did, count) => {
          replaced = count;
          tell('step', did);
        },
        onProven: () => {
          this.#settings = settings;
        },
      });
    } catch (error) {
      tell('stopped', (error as Error).message);
      throw error;
    } finally {
      this.#rolling = undefined;
    }
    const tookMs = Math.round(this.#clock.now() - startedMs);
    tell('finished', `${countWords(replaced)}, after ${(tookMs / 1_000).toFixed(1)} s`);
    return { generation, replaced, tookMs };
  }

  #onCrash(record: CrashRecord, inRow: number): void {
    this.#crashes.push(record);
    if (this.#crashes.length > supervisorDefaults.crashRecords) this.#crashes.shift();
    if (inRow >= supervisorDefaults.alertAfter) this.#options.onAlert?.(record, inRow);
  }

  /** It cannot finish anything, and what it holds goes on elsewhere as soon as it is gone. */
  #onBlocked(process: WorkerProcess, reason: string): void {
    this.#options.onCare?.(process.status, { kind: 'blocked', reason });
    process.condemn(reason);
    process.kill(reason);
  }

  #onMemory(process: WorkerProcess, { action, reason, leak }: MemoryVerdict): void {
    if (leak !== undefined) this.#options.onCare?.(process.status, { kind: 'leak', reason: leak.reason });
    const slot = this.#slotOf(process);
    if (action === 'ok' || slot?.current !== process || slot.isChanging) return;
    if (action === 'kill') {
      this.#options.onCare?.(process.status, { kind: 'memory', action, reason });
      process.condemn(reason);
      void process.leave(reason, this.#limits.stopTimeoutMs);
      void slot.substitute(process).catch(() => {});
    } else if (!this.#isSwapping) void this.#swap(slot, process, reason);
  }

  /** One at a time: workers that leak do so together, and two of each at once are too much for the machine. */
  async #swap(slot: Slot, process: WorkerProcess, reason: string): Promise<void> {
    this.#isSwapping = true;
    this.#options.onCare?.(process.status, { kind: 'memory', action: 'replace', reason });
    await slot.replace(process, reason).catch(() => {});
    this.#isSwapping = false;
  }

  #slotOf(process: WorkerProcess): Slot | undefined {
    return this.#slots.get(process.status.worker);
  }

  #all(): Slot[] {
    return [...this.#slots.values(), ...this.#leaving].toSorted((a, b) => a.worker - b.worker);
  }

  #settingsOf(program: Program, settings: GroupSettings): ProcessSettings {
    const { onState } = this.#options;
    return processSettings(program, {
      options: this.#options,
      settings,
      limits: () => this.#limits,
      clock: this.#clock,
      onCare: (process, finding) => this.#options.onCare?.(process.status, finding),
      onEnding: (process) => this.#slotOf(process)?.succeed(process),
      onHeartbeat: (process, heartbeat) => this.#care.heard(process, heartbeat),
      onStatus: (status, process) => {
        if (process !== undefined) this.#care.see(process);
        onState?.(status);
      },
    });
  }
}

function limitsOf({ limits }: GroupSettings): GroupLimits {
  return { ...supervisorDefaults, silenceMs: livenessDefaults.silenceMs, ...limits };
}

function countWords(replaced: number): string {
  return replaced === 1 ? '1 worker is new' : `${replaced} workers are new`;
}
