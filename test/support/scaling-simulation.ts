/**
 * A service whose workers are simulated second by second: requests ask for so many workers' time, it is shared out among
 * the workers that are ready, and what they cannot do waits. Workers start and leave as the decision wants.
 */
import { Scaling, type ScalingOptions, type WorkerReport } from '../../src/supervisor/scaling/index.ts';

export interface SimulationOptions extends ScalingOptions {
  /** Workers at the beginning. */
  readonly workers?: number;
  /** From the decision to a worker that is ready. */
  readonly startMs?: number;
  /** What is asked for at a time, in full workers. */
  readonly demand: (second: number) => number;
  readonly seconds: number;
  /** Workers that never become ready, of those that are started. */
  readonly isBroken?: boolean;
  /** Whether requests that have to wait are told; else only the event loops tell. */
  readonly hasQueue?: boolean;
}

export interface SimulatedSecond {
  readonly second: number;
  readonly wanted: number;
  /** Load of a worker that is ready. */
  readonly elu: number;
  readonly reason: string;
}

export function simulateScaling(options: SimulationOptions): SimulatedSecond[] {
  const { startMs = 1_000, demand, seconds, isBroken = false, hasQueue = true } = options;
  const scaling = new Scaling(options);
  let wanted = options.workers ?? options.min;
  let waiting = 0;
  const readySinceMs: number[] = Array.from({ length: wanted }, () => -60_000);
  return Array.from({ length: seconds }, (_, second) => {
    const nowMs = second * 1_000;
    const ready = readySinceMs.filter((sinceMs) => sinceMs <= nowMs);
    const asked = demand(second) + waiting;
    const done = Math.min(asked, ready.length);
    waiting = Math.min(asked - done, 2 * ready.length);
    const elu = done / ready.length;
    const report = {
      elu,
      loopDelayMs: elu >= 1 ? 40 : 10 * elu,
      active: Math.ceil(10 * elu),
      queued: hasQueue ? Math.round((8 * waiting) / ready.length) : 0,
      rssBytes: 80e6,
    };
    const reports: WorkerReport[] = ready.map((sinceMs) => ({ ...report, readyForMs: nowMs - sinceMs }));
    const decision = scaling.decide({ workers: wanted, reports }, nowMs);
    while (readySinceMs.length < decision.wanted) {
      readySinceMs.push(isBroken ? Number.POSITIVE_INFINITY : nowMs + startMs);
    }
    readySinceMs.length = decision.wanted;
    wanted = decision.wanted;
    return { second, wanted, elu, reason: decision.reason };
  });
}

/** The numbers of workers one after the other, without repetitions. */
export function numbersOf(history: readonly SimulatedSecond[]): number[] {
  return history.map(({ wanted }) => wanted).filter((wanted, index, all) => wanted !== all[index - 1]);
}
