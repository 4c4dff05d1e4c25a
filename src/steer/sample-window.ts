/**
 * A percentile of the last samples, old ones forgotten. The percentile is worked out at most every 100 ms however many
 * samples come, and again when a sample has grown too old; asking in between costs nothing.
 */
const refreshMs = 100;

export interface SampleWindowOptions {
  /** How many samples are held. */
  readonly size: number;
  readonly ageMs: number;
  /** 0 to 1; 0.5 is the median. */
  readonly percentile: number;
}

export class SampleWindow {
  readonly #options: SampleWindowOptions;
  /** A ring of pairs: value, time. */
  readonly #ring: Float64Array;
  #recorded = 0;
  #percentile = Number.NaN;
  #count = 0;
  #isStale = false;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #expiresAt = Number.POSITIVE_INFINITY;

  constructor(options: SampleWindowOptions) {
    this.#options = options;
    this.#ring = new Float64Array(2 * options.size);
  }

  record(value: number, nowMs: number): void {
    const at = 2 * (this.#recorded % this.#options.size);
    this.#ring[at] = value;
    this.#ring[at + 1] = nowMs;
    this.#recorded += 1;
    this.#isStale = true;
  }

  /** Samples that are young enough. */
  count(nowMs: number): number {
    this.#refresh(nowMs);
    return this.#count;
  }

  /** The percentile of those; NaN when there are none. */
  value(nowMs: number): number {
    this.#refresh(nowMs);
    return this.#percentile;
  }

  #refresh(nowMs: number): void {
    const isDue = this.#isStale && nowMs - this.#refreshedAt >= refreshMs;
    if (!isDue && nowMs < this.#expiresAt) return;
    const { size, ageMs, percentile } = this.#options;
    const fresh: number[] = [];
    let oldest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < 2 * Math.min(size, this.#recorded); at += 2) {
      const time = this.#ring[at + 1]!;
      if (nowMs - time >= ageMs) continue;
      fresh.push(this.#ring[at]!);
      oldest = Math.min(oldest, time);
    }
    fresh.sort((a, b) => a - b);
    this.#count = fresh.length;
    this.#percentile = fresh[Math.min(fresh.length - 1, Math.floor(percentile * fresh.length))] ?? Number.NaN;
    this.#refreshedAt = nowMs;
    this.#expiresAt = oldest + ageMs;
    this.#isStale = false;
  }
}
