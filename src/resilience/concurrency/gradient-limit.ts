/**
 * An adaptive limit of concurrency: Envoy's gradient controller. From time to time few calls are let through at once, to
 * see how fast the service is without load (minRTT); then the limit moves, every tenth of a second, by how the latency
 * of the moment compares to that, and by a head room that lets it try more:
 *
 *   gradient = clamp(minRTT · (1 + buffer) / sampleRTT, 0.5, 2);  limit = gradient · limit + √(gradient · limit)
 *
 * Invariants: never more in flight than the limit, unless it was lowered meanwhile; the limit lies between `minLimit` and
 * `maxLimit`, and is `minRttConcurrency` while minRTT is measured. Calls that began before a measurement do not count in it.
 * When the limit lies at its floor five samples long, minRTT is measured anew: it was that of a better time.
 */
import type { Random } from '../../core/index.ts';
import { LogHistogram } from '../latency/index.ts';
import { checkedGradient, type GradientOptions } from './gradient-options.ts';

const SAMPLES_AT_FLOOR = 5;

export interface GradientChange {
  readonly limit: number;
  readonly minRttMs: number;
  readonly isMeasuring: boolean;
}

export class GradientLimit {
  readonly #options: GradientOptions;
  readonly #random: Random;
  readonly #listener: ((change: GradientChange) => void) | undefined;
  readonly #latencies = new LogHistogram();
  #limit: number;
  #inFlight = 0;
  #minRttMs = Number.NaN;
  /** The limit to go on with after a measurement; 0 while none goes on. */
  #resumeLimit: number;
  #measuringSinceMs = Number.NEGATIVE_INFINITY;
  #nextMeasureMs = 0;
  #nextSampleMs = Number.NEGATIVE_INFINITY;
  #samplesAtFloor = 0;

  /** Begins with a measurement. Throws `ERR_RESILIENCE_OPTION`. The listener hears of every change of the limit. */
  constructor(options: Partial<GradientOptions>, random: Random, listener?: (change: GradientChange) => void) {
    this.#options = checkedGradient(options);
    this.#random = random;
    this.#listener = listener;
    this.#limit = this.#options.minRttConcurrency;
    this.#resumeLimit = this.#options.minLimit;
  }

  get limit(): number {
    return this.#limit;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** The latency without load; NaN until it is measured. */
  get minRttMs(): number {
    return this.#minRttMs;
  }

  get isMeasuring(): boolean {
    return this.#resumeLimit !== 0;
  }

  /** Whether a call may begin; if so it counts until `finished` or `cancelled`. */
  tryStart(): boolean {
    if (this.#inFlight >= this.#limit) return false;
    this.#inFlight++;
    return true;
  }

  /** A call begun at `startedMs` was answered. */
  finished(startedMs: number, nowMs: number): void {
    this.#inFlight--;
    if (this.isMeasuring && startedMs < this.#measuringSinceMs) return;
    this.#latencies.add(nowMs - startedMs);
    if (this.isMeasuring) this.#endMeasuring(nowMs);
    else this.#sample(nowMs);
  }

  /** A call ended without an answer that says how fast the service is. */
  cancelled(): void {
    this.#inFlight--;
  }

  #endMeasuring(nowMs: number): void {
    const { minRttSamples, percentile, minRttIntervalMs, minRttJitter, sampleIntervalMs } = this.#options;
    if (this.#latencies.total < minRttSamples) return;
    this.#minRttMs = this.#latencies.quantile(percentile);
    this.#latencies.clear();
    this.#nextMeasureMs = nowMs + minRttIntervalMs * (1 + minRttJitter * this.#random.next());
    this.#nextSampleMs = nowMs + sampleIntervalMs;
    const limit = this.#resumeLimit;
    this.#resumeLimit = 0;
    this.#samplesAtFloor = 0;
    this.#setLimit(limit);
  }

  #sample(nowMs: number): void {
    if (nowMs < this.#nextSampleMs) return;
    const { percentile, minLimit, maxLimit, minRttBuffer, sampleIntervalMs } = this.#options;
    const sampleMs = this.#latencies.quantile(percentile);
    this.#latencies.clear();
    this.#nextSampleMs = nowMs + sampleIntervalMs;
    const gradient = Math.min(2, Math.max(0.5, (this.#minRttMs * (1 + minRttBuffer)) / sampleMs));
    const target = gradient * this.#limit;
    const limit = Math.min(maxLimit, Math.max(minLimit, Math.floor(target + Math.sqrt(target))));
    this.#samplesAtFloor = limit === minLimit ? this.#samplesAtFloor + 1 : 0;
    if (nowMs >= this.#nextMeasureMs || this.#samplesAtFloor >= SAMPLES_AT_FLOOR) this.#measure(limit, nowMs);
    else this.#setLimit(limit);
  }

  #measure(resumeLimit: number, nowMs: number): void {
    this.#resumeLimit = resumeLimit;
    this.#measuringSinceMs = nowMs;
    this.#setLimit(this.#options.minRttConcurrency);
  }

  #setLimit(limit: number): void {
    if (limit === this.#limit) return;
    this.#limit = limit;
    this.#listener?.({ limit, minRttMs: this.#minRttMs, isMeasuring: this.isMeasuring });
  }
}
