/**
 * Exponentially weighted moving average over irregular samples: a sample of age a weighs e^(-a/decay).
 * Starts at the first sample, so an estimate is never dragged towards an invented zero.
 */
export class Ewma {
  readonly #decayMs: number;
  #value = Number.NaN;
  #at = 0;

  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  /** NaN until the first sample. */
  get value(): number {
    return this.#value;
  }

  record(sample: number, nowMs: number): void {
    if (Number.isNaN(this.#value)) {
      this.#value = sample;
    } else {
      const keep = Math.exp(-Math.max(0, nowMs - this.#at) / this.#decayMs);
      this.#value = this.#value * keep + sample * (1 - keep);
    }
    this.#at = nowMs;
  }
}
