/**
 * What requests that went well have saved up for others to be tried again: a fifth of a retry each, forgotten within
 * seconds (after Finagle's RetryBudget). It lets everything an endpoint takes down with it be tried elsewhere at once,
 * which a limit on retries under way alone would not; and it is empty when nothing goes well, so it feeds no storm.
 *
 * Invariant: over any time, retries taken ≤ share × requests that went well in it and in the few `decayMs` before.
 */
export interface RetryReserveOptions {
  /** Of a retry, for each request that goes well; 0 to 1. */
  readonly share: number;
  /** What was saved this long ago counts for 1/e of what it did. */
  readonly decayMs: number;
}

/** Forgetting is worked out no more often than this. */
const stepMs = 100;

export class RetryReserve {
  readonly #options: RetryReserveOptions;
  #saved = 0;
  #atMs = 0;

  constructor(options: RetryReserveOptions) {
    this.#options = options;
  }

  /** A request went well. */
  save(nowMs: number): void {
    this.#forget(nowMs);
    this.#saved += this.#options.share;
  }

  /** Takes one retry; false when there is not a whole one. */
  take(nowMs: number): boolean {
    this.#forget(nowMs);
    if (this.#saved < 1) return false;
    this.#saved--;
    return true;
  }

  #forget(nowMs: number): void {
    const ageMs = nowMs - this.#atMs;
    if (ageMs < stepMs) return;
    this.#saved *= Math.exp(-ageMs / this.#options.decayMs);
    this.#atMs = nowMs;
  }
}
