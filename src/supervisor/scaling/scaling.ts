/**
 * How many workers a service should have: reports of the workers and time in, a number out.
 *
 * Up when the mean load has been 0.8 for ten seconds, down when it has been below 0.2 for sixty, a change every twenty
 * seconds at most: the figures of Platformatic Watt. Three things are added. A step up has the size of what is asked for,
 * `ceil(workers × load / wanted load)` as Kubernetes' HPA computes it, the wanted load being half-way between up and down,
 * and it may be followed at once by another while all workers are full (a full worker cannot tell how much more there is).
 * A step down is one worker, and only when the rest could do its work. And what has fitted on one worker fewer for five
 * minutes goes on with one fewer (HPA's stabilization window), so that a broad band between up and down keeps no workers
 * that a peak has left behind.
 *
 * Invariants: never outside of its bounds; a constant load leads to a number that stays; more load never leads to fewer
 * workers; a worker nobody has heard of is no reason for a change.
 */
import {
  type PredictionFigures,
  type ScalingFigures,
  scalingDefaults,
  scalingInternalsDefaults,
  type WorkerCapacity,
  workerCapacityDefaults,
} from './defaults.ts';
import { DemandForecast } from './demand-forecast.ts';
import { DemandHistory } from './demand-history.ts';
import { type MachineMemory, workersThatFit } from './memory-room.ts';
import { type LoadKind, type WorkerReport, workerLoad } from './worker-load.ts';

export interface ScalingOptions extends Partial<ScalingFigures> {
  readonly min: number;
  readonly max: number;
  /** What fills one worker. */
  readonly full?: Partial<WorkerCapacity> | undefined;
  /** Whether to act on what the load will be in half a minute. */
  readonly predict?: boolean | Partial<PredictionFigures> | undefined;
}

export interface ScalingInput {
  /** Workers there should be now, those not ready yet included. */
  readonly workers: number;
  /** Of every worker that is ready and stays. */
  readonly reports: readonly WorkerReport[];
  readonly memory?: MachineMemory | undefined;
}

export interface ScalingDecision {
  /** As many workers as there should be. */
  readonly wanted: number;
  /** Why, for people. */
  readonly reason: string;
  /** Mean load of a worker over the last ten seconds, 1 being full. */
  readonly load: number;
  /** How many machines like this one the work here asks for: 1 is just right, 1.5 is half a machine too much work. */
  readonly machines: number;
}

const { warmUpMs, recentMs, surge, gapMs } = scalingInternalsDefaults;

/** A mean of many equal figures is not always that figure to the last bit. */
const epsilon = 1e-9;

type Outcome = Pick<ScalingDecision, 'wanted' | 'reason'>;

interface Look extends ScalingInput {
  readonly nowMs: number;
  readonly isCooling: boolean;
  readonly kind: LoadKind;
}

export class Scaling {
  readonly #options: ScalingOptions & ScalingFigures;
  readonly #full: WorkerCapacity;
  /** The load that workers should have: half-way between down and up. */
  readonly #target: number;
  /** The load that may be left on the rest by taking one away: half-way between that and up. */
  readonly #settled: number;
  readonly #history: DemandHistory;
  readonly #forecast: DemandForecast | undefined;
  #workers: number | undefined;
  #changedAtMs = Number.NEGATIVE_INFINITY;
  #wasUp = false;

  constructor(options: ScalingOptions) {
    const { predict = false } = options;
    this.#options = { ...scalingDefaults, ...options };
    this.#full = { ...workerCapacityDefaults, ...options.full };
    const { up, down, upWindowMs, downWindowMs, settleMs } = this.#options;
    this.#target = (up + down) / 2;
    this.#settled = (up + this.#target) / 2;
    this.#history = new DemandHistory(Math.max(upWindowMs, downWindowMs, settleMs));
    this.#forecast = predict === false ? undefined : new DemandForecast(predict === true ? {} : predict);
  }

  /** To be asked about once a second. */
  decide(input: ScalingInput, nowMs: number): ScalingDecision {
    const look = this.#observe(input, nowMs);
    const { wanted, reason } = this.#bound(look) ?? this.#up(look) ?? this.#down(look) ?? this.#stay(look);
    const { max, upWindowMs } = this.#options;
    const demand = this.#history.soFar('most', upWindowMs, nowMs);
    return { wanted, reason, load: demand / Math.max(1, look.workers), machines: demand / (this.#target * max) };
  }

  #observe(input: ScalingInput, nowMs: number): Look {
    const { workers, reports } = input;
    const lastAtMs = this.#history.lastAtMs ?? nowMs;
    if (nowMs < lastAtMs || nowMs - lastAtMs > gapMs) {
      this.#history.clear();
      this.#forecast?.clear();
    }
    if (this.#workers !== undefined && this.#workers !== workers) {
      this.#changedAtMs = nowMs;
      this.#wasUp = workers > this.#workers;
    }
    this.#workers = workers;
    const warm = reports.filter(({ readyForMs }) => readyForMs >= warmUpMs);
    const loads = warm.map((report) => workerLoad(report, this.#full));
    const least = loads.reduce((sum, { load }) => sum + load, 0);
    const unheard = Math.max(0, workers - warm.length);
    this.#history.record({ least, most: least + unheard * this.#target }, nowMs);
    if (unheard === 0) this.#forecast?.record(least, nowMs);
    const isCooling = nowMs - this.#changedAtMs < this.#options.cooldownMs;
    const { kind } = loads.reduce((a, b) => (b.load > a.load ? b : a), { kind: 'event loop', load: 0 });
    return { ...input, nowMs, isCooling, kind };
  }

  #bound({ workers }: Look): Outcome | undefined {
    const { min, max } = this.#options;
    if (workers < min) return { wanted: min, reason: `at least ${min} are asked for` };
    return workers > max ? { wanted: max, reason: `at most ${max} are allowed` } : undefined;
  }

  #up(look: Look): Outcome | undefined {
    const { workers } = look;
    const asked = this.#askedFor(look);
    if (asked === undefined) return undefined;
    const { max, memory: share } = this.#options;
    const { demand, reason } = asked;
    if (workers === max) return { wanted: max, reason: `${reason}; there are ${max} already, as many as are allowed` };
    const wanted = Math.max(workers + 1, Math.ceil(demand / this.#target - epsilon));
    const fitting = workers + workersThatFit({ ...look, share });
    if (fitting === workers)
      return { wanted: workers, reason: `${reason}; but a further worker does not fit into memory` };
    return { wanted: Math.min(wanted, max, fitting), reason };
  }

  /** What more workers are wanted for, if they are. */
  #askedFor({
    workers,
    nowMs,
    isCooling,
    kind,
  }: Look): { readonly demand: number; readonly reason: string } | undefined {
    const { up, upWindowMs } = this.#options;
    const recent = this.#history.mean('least', recentMs, nowMs);
    if (recent === undefined) return undefined;
    if (isCooling) {
      if (!this.#wasUp || !reaches(recent, surge * workers)) return undefined;
      return { demand: recent, reason: `load ${figure(recent / workers)} (${kind}) soon after workers were added` };
    }
    const sustained = this.#history.mean('least', upWindowMs, nowMs) ?? 0;
    if (reaches(Math.min(sustained, recent), up * workers)) {
      return { demand: recent, reason: `load ${figure(sustained / workers)} (${kind}) for ${seconds(upWindowMs)}` };
    }
    const ahead = this.#forecast?.ahead(nowMs) ?? 0;
    return reaches(ahead, up * workers)
      ? { demand: ahead, reason: `load ${figure(ahead / workers)} foreseen` }
      : undefined;
  }

  #down({ workers, nowMs, isCooling }: Look): Outcome | undefined {
    const { min, down, upWindowMs, downWindowMs, settleMs } = this.#options;
    const now = this.#history.mean('most', upWindowMs, nowMs);
    if (workers === min || isCooling || now === undefined) return undefined;
    const room = (workers - 1) * this.#settled;
    if (reaches(Math.max(now, this.#forecast?.ahead(nowMs) ?? 0), room)) return undefined;
    const sustained = this.#history.mean('most', downWindowMs, nowMs);
    if (sustained !== undefined && !reaches(Math.max(sustained, now), down * workers)) {
      return { wanted: workers - 1, reason: `load ${figure(sustained / workers)} for ${seconds(downWindowMs)}` };
    }
    const peak = this.#history.peak('most', settleMs, upWindowMs, nowMs);
    if (peak === undefined || reaches(peak, room)) return undefined;
    return { wanted: workers - 1, reason: `one fewer would have done for ${seconds(settleMs)}` };
  }

  #stay({ workers, nowMs, isCooling, reports }: Look): Outcome {
    const load = this.#history.soFar('most', this.#options.upWindowMs, nowMs) / workers;
    const unheard = workers - reports.length;
    if (unheard > 0) return { wanted: workers, reason: `${unheard} of ${workers} workers are not ready` };
    return {
      wanted: workers,
      reason: `load ${figure(load)}, ${isCooling ? 'changed a moment ago' : this.#inWords(load, workers)}`,
    };
  }

  #inWords(load: number, workers: number): string {
    const { up, down, min } = this.#options;
    if (load < down && workers === min) return 'as few as are allowed';
    return load >= up || load < down ? 'not for long yet' : 'as it should be';
  }
}

function reaches(value: number, mark: number): boolean {
  return value >= mark - epsilon;
}

function figure(load: number): string {
  return load.toFixed(2);
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
