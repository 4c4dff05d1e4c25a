/**
 * What peak-ewma knows of one endpoint: an expected latency that jumps up and slides down, and the part of the answers
 * that were good. Both are forgotten exponentially while nothing is heard, towards "fast" and "good", so that an
 * endpoint that lost all its traffic is tried again in the end.
 */

/** The weight of the newest answer in the success rate: about the last eight answers decide. */
const NEWEST = 1 / 8;
/** Bounds the score of an endpoint that only fails. */
const MIN_SUCCESS = 0.001;
/** The cost of an endpoint with requests out and none answered yet: dearer than any that is measured. */
const UNKNOWN_MS = 1e9;

export class LatencyEstimate {
  readonly #decayMs: number;
  #latencyMs = Number.NaN;
  #success = 1;
  #heardMs = 0;

  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  get isMeasured(): boolean {
    return !Number.isNaN(this.#latencyMs);
  }

  record(latencyMs: number, ok: boolean, nowMs: number): void {
    const keep = this.#keep(nowMs);
    this.#latencyMs = this.isMeasured ? Math.max(latencyMs, this.#latencyMs * keep) : latencyMs;
    const success = 1 - (1 - this.#success) * keep;
    this.#success = success + ((ok ? 1 : 0) - success) * NEWEST;
    this.#heardMs = nowMs;
  }

  /** NaN before the first answer. */
  latencyMs(nowMs: number): number {
    return this.#latencyMs * this.#keep(nowMs);
  }

  /** 0 to 1. */
  successRate(nowMs: number): number {
    return 1 - (1 - this.#success) * this.#keep(nowMs);
  }

  /** Latency for one good answer; 0 for an unmeasured endpoint with nothing in flight. */
  costMs(active: number, nowMs: number): number {
    if (!this.isMeasured) return active === 0 ? 0 : UNKNOWN_MS;
    const keep = this.#keep(nowMs);
    return (this.#latencyMs * keep) / Math.max(MIN_SUCCESS, 1 - (1 - this.#success) * keep);
  }

  #keep(nowMs: number): number {
    return Math.exp(-Math.max(0, nowMs - this.#heardMs) / this.#decayMs);
  }
}
