/**
 * A percentile of the latencies seen lately, for whoever waits "longer than usual" (hedging after p95). Two histograms
 * take turns: one is filled, the other is the half window before; the older one is emptied and filled next.
 *
 * Invariants: an answer covers at least the last half window and at most the last whole one; its relative error is at
 * most 2.5 %. Recording allocates nothing.
 */
import { checkNumber } from '../options.ts';
import { LogHistogram } from './log-histogram.ts';

export interface LatencyQuantileOptions {
  /** Older latencies than this never count. */
  readonly windowMs: number;
  /** With fewer latencies than this there is no answer. */
  readonly minimumSamples: number;
}

export const latencyQuantileDefaults: Readonly<LatencyQuantileOptions> = Object.freeze({
  windowMs: 60_000,
  minimumSamples: 20,
});

export class LatencyQuantile {
  readonly #halfMs: number;
  readonly #minimumSamples: number;
  #filling = new LogHistogram();
  #before = new LogHistogram();
  #sinceMs = Number.NaN;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: Partial<LatencyQuantileOptions> = {}) {
    const { windowMs, minimumSamples } = { ...latencyQuantileDefaults, ...options };
    checkNumber('windowMs', windowMs, { min: 1, max: 86_400_000 });
    checkNumber('minimumSamples', minimumSamples, { min: 1, whole: true });
    this.#halfMs = windowMs / 2;
    this.#minimumSamples = minimumSamples;
  }

  record(latencyMs: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#filling.add(latencyMs);
  }

  /** The latency that `quantile` (0 to 1) of the last ones do not exceed; undefined while too few are known. */
  quantile(quantile: number, nowMs: number): number | undefined {
    this.#turn(nowMs);
    if (this.#filling.total + this.#before.total < this.#minimumSamples) return undefined;
    return this.#filling.quantile(quantile, this.#before);
  }

  #turn(nowMs: number): void {
    if (Number.isNaN(this.#sinceMs)) this.#sinceMs = nowMs;
    const ageMs = nowMs - this.#sinceMs;
    if (ageMs < this.#halfMs) return;
    if (ageMs >= 2 * this.#halfMs) this.#filling.clear();
    const oldest = this.#before;
    oldest.clear();
    this.#before = this.#filling;
    this.#filling = oldest;
    this.#sinceMs += Math.floor(ageMs / this.#halfMs) * this.#halfMs;
  }
}
