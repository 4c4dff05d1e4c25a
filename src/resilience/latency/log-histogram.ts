/**
 * Counts of durations in buckets whose bounds grow by a constant factor (DDSketch; Masson and others, VLDB 2019), in one
 * typed array of 1.5 KB.
 *
 * Invariant: a quantile is off by at most `LOG_HISTOGRAM_ERROR` of its true value, for durations from 0.01 ms to a quarter
 * of an hour; those outside count as the nearest of these.
 */
const GROWTH = 1.05;
const LEAST_MS = 0.01;
const BUCKETS = 377;
const LOG_GROWTH = Math.log(GROWTH);

/** The largest relative error of a quantile: 2.5 %. */
export const LOG_HISTOGRAM_ERROR: number = (GROWTH - 1) / (GROWTH + 1) + 1e-9;

export class LogHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    const bucket = ms > LEAST_MS ? Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) / LOG_GROWTH)) : 0;
    this.#counts[bucket] = this.#counts[bucket]! + 1;
    this.#total++;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }

  /** The duration that `quantile` (0 to 1) of those in this histogram, and in `other`, do not exceed; NaN without any. */
  quantile(quantile: number, other?: LogHistogram): number {
    const total = this.#total + (other?.total ?? 0);
    if (total === 0) return Number.NaN;
    let rank = Math.max(1, Math.ceil(quantile * total));
    let bucket = 0;
    for (; bucket < BUCKETS - 1; bucket++) {
      rank -= this.#counts[bucket]! + (other === undefined ? 0 : other.#counts[bucket]!);
      if (rank <= 0) break;
    }
    return middle(bucket);
  }
}

/** The value that is off by the same share of both bounds of the bucket. */
function middle(bucket: number): number {
  return bucket === 0 ? LEAST_MS : (2 * LEAST_MS * GROWTH ** bucket) / (1 + GROWTH);
}
