/**
 * How long to wait before starting something again that keeps ending: exponential, with a ceiling and jitter, and back
 * to the first step once it has been good for a while. Used for app processes and for the region processes of `dev`.
 *
 * Invariant: a delay is at most `maxMs` and at least `(1 - jitter)` of its step, so many that fail together do not
 * come back together, and none comes back at once.
 */
import type { Random } from './random.ts';

export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** The share of a step that chance may take off, 0–1. */
  readonly jitter: number;
  /** After this long without a failure the next delay is `baseMs` again. */
  readonly resetAfterMs: number;
}

export class Backoff {
  readonly #options: BackoffOptions;
  readonly #random: Random;
  #stepMs: number;

  constructor(options: BackoffOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#stepMs = options.baseMs;
  }

  /** The delay before the next start, after one that was good for `goodForMs`. Each call moves on by one step. */
  next(goodForMs: number): number {
    const { baseMs, maxMs, factor, jitter, resetAfterMs } = this.#options;
    const stepMs = goodForMs >= resetAfterMs ? baseMs : this.#stepMs;
    this.#stepMs = Math.min(maxMs, stepMs * factor);
    return stepMs * (1 - jitter * this.#random.next());
  }
}
