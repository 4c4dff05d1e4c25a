/**
 * How late the event loop of this process is, told to an admission control: one timer, which nothing waits for.
 *
 * A single long task (a collection of garbage, a file read at once) makes one timer late and is over when that is known;
 * only a loop that is late time after time has more to do than it can. So the smallest lag of the last few timers is told.
 */
import { performance } from 'node:perf_hooks';
import type { OverloadAdmission } from '../resilience/index.ts';

export interface LoopLagDefaults {
  /** Between two measurements. */
  readonly everyMs: number;
  /** Measurements in a row that must be late. */
  readonly inARow: number;
}

export const loopLagDefaults: LoopLagDefaults = Object.freeze({ everyMs: 50, inARow: 3 });

export class LoopLag {
  readonly #overload: Pick<OverloadAdmission, 'observe'>;
  readonly #lags: number[] = [];

  constructor(overload: Pick<OverloadAdmission, 'observe'>) {
    this.#overload = overload;
  }

  /** One timer was this late, in a span in which the loop was busy for `utilization` of the time. */
  measured(lagMs: number, utilization: number, nowMs: number): void {
    this.#lags.push(lagMs);
    if (this.#lags.length > loopLagDefaults.inARow) this.#lags.shift();
    const smallest = this.#lags.length < loopLagDefaults.inARow ? 0 : Math.min(...this.#lags);
    this.#overload.observe(smallest, utilization, nowMs);
  }
}

/** Measures until it is called off. */
export function watchLoop(overload: Pick<OverloadAdmission, 'observe'>): () => void {
  const lag = new LoopLag(overload);
  const { everyMs } = loopLagDefaults;
  let last = performance.now();
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    lag.measured(nowMs - last - everyMs, utilization, nowMs);
    last = nowMs;
    before = now;
  }, everyMs).unref();
  return () => clearInterval(timer);
}
