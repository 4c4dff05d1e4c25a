/**
 * Looks after the processes of a group: hears their heartbeats, and has those replaced that are blocked, too large, or
 * about to run out of heap. What a process does not tell itself (a program in another language) is read from /proc.
 */
import { isDeepStrictEqual } from 'node:util';
import { supervisorDefaults } from './defaults.ts';
import { Liveness, livenessDefaults } from './liveness/index.ts';
import { type MemoryLimits, type MemoryReport, type MemoryVerdict, MemoryWatch } from './memory/index.ts';
import { processStatus } from './process-status.ts';
import type { WorkerReport } from './scaling/index.ts';
import type { HeartbeatMessage } from './worker-messages.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface CareListener {
  /** It has been silent for too long: nothing but SIGKILL reaches it. Told once. */
  onBlocked(process: WorkerProcess, reason: string): void;
  /** It has too much memory. Told with every report that says so. */
  onMemory(process: WorkerProcess, verdict: MemoryVerdict): void;
}

export interface CareOptions extends CareListener {
  readonly memory: MemoryLimits;
  readonly silenceMs: number;
  /** Whether a silent worker is a blocked one. Under a debugger it is not. */
  readonly minds: boolean;
  readonly now: () => number;
}

interface Patient {
  readonly process: WorkerProcess;
  memory: MemoryWatch;
  last: HeartbeatMessage | undefined;
  rssBytes: number | undefined;
  readySinceMs: number | undefined;
}

export class WorkerCare {
  readonly #options: CareOptions;
  #limits: MemoryLimits;
  readonly #liveness: Liveness<string>;
  readonly #patients = new Map<string, Patient>();
  readonly #timer: NodeJS.Timeout;
  #lookedUpMs = Number.NEGATIVE_INFINITY;

  constructor(options: CareOptions) {
    this.#options = options;
    this.#limits = options.memory;
    this.#liveness = new Liveness({ silenceMs: options.silenceMs });
    this.#timer = setInterval(() => this.#look(), livenessDefaults.checkIntervalMs).unref();
  }

  /** Its state has changed. */
  see(process: WorkerProcess): void {
    const { id, state } = process.status;
    if (!process.isUp) this.#liveness.forget(id);
    if (state === 'crashed' || state === 'stopped') this.#patients.delete(id);
    if (!process.isUp) return;
    const patient = this.#patientOf(process);
    if (patient.readySinceMs !== undefined) return;
    patient.readySinceMs = this.#options.now();
    // One that has no heartbeat is not missed.
    if (patient.last !== undefined) this.#watch(id);
  }

  heard(process: WorkerProcess, heartbeat: HeartbeatMessage): void {
    const { id } = process.status;
    const patient = this.#patientOf(process);
    const isFirst = patient.last === undefined;
    patient.last = heartbeat;
    if (isFirst && process.isUp) this.#watch(id);
    this.#liveness.heard(id, heartbeat, this.#options.now());
    this.#weigh(patient, heartbeat);
  }

  /** What the ready workers told last. */
  reports(): readonly WorkerReport[] {
    const nowMs = this.#options.now();
    return [...this.#patients.values()].flatMap(({ process, last, rssBytes = 0, readySinceMs = nowMs }) => {
      if (process.status.state !== 'ready' || last === undefined) return [];
      const { elu, loopDelayMs, active, queued } = last;
      return [{ elu, loopDelayMs, active, queued, rssBytes, readyForMs: nowMs - readySinceMs }];
    });
  }

  /** Other limits, also for those that are there; what was seen of them under the old ones is forgotten. */
  limit(memory: MemoryLimits): void {
    if (isDeepStrictEqual(memory, this.#limits)) return;
    this.#limits = memory;
    for (const patient of this.#patients.values()) patient.memory = new MemoryWatch(memory);
  }

  /** What is known of one process. */
  vitals(id: string): { readonly rssBytes: number | undefined; readonly elu: number | undefined } {
    const patient = this.#patients.get(id);
    return { rssBytes: patient?.rssBytes, elu: patient?.last?.elu };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #watch(id: string): void {
    if (this.#options.minds) this.#liveness.watch(id, this.#options.now());
  }

  #patientOf(process: WorkerProcess): Patient {
    const { id } = process.status;
    const known = this.#patients.get(id);
    if (known !== undefined) return known;
    const memory = new MemoryWatch(this.#limits);
    const patient = { process, memory, last: undefined, rssBytes: undefined, readySinceMs: undefined };
    this.#patients.set(id, patient);
    return patient;
  }

  #look(): void {
    const nowMs = this.#options.now();
    for (const [id, state] of this.#liveness.check(nowMs, (worker) => this.#isStopped(worker))) {
      const patient = this.#patients.get(id);
      if (state.state !== 'blocked' || patient === undefined) continue;
      this.#liveness.forget(id);
      this.#options.onBlocked(patient.process, state.reason);
    }
    if (nowMs - this.#lookedUpMs >= supervisorDefaults.memoryIntervalMs) this.#lookUpMemory(nowMs);
  }

  #isStopped(id: string): boolean {
    const { pid } = this.#patients.get(id)?.process.status ?? {};
    return pid !== undefined && processStatus(pid)?.isStopped === true;
  }

  #lookUpMemory(nowMs: number): void {
    this.#lookedUpMs = nowMs;
    for (const patient of this.#patients.values()) {
      const { pid } = patient.process.status;
      if (patient.last !== undefined || pid === undefined) continue;
      const rssBytes = processStatus(pid)?.rssBytes;
      if (rssBytes !== undefined) this.#weigh(patient, { rssBytes });
    }
  }

  #weigh(patient: Patient, report: MemoryReport): void {
    patient.rssBytes = report.rssBytes;
    patient.process.rssBytes = report.rssBytes;
    const verdict = patient.memory.record(report, this.#options.now());
    const isNews = verdict.action !== 'ok' || verdict.leak !== undefined;
    if (isNews && patient.process.isUp) this.#options.onMemory(patient.process, verdict);
  }
}
