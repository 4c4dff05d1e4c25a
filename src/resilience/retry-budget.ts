/**
 * Envoy's retry budget: a retry may only begin while the retries under way are few beside the first tries. A retry policy
 * alone multiplies the load of a service by its number of attempts exactly when it is failing; this bounds it by a fifth.
 *
 * A retry counts from when it is decided, its wait included. Retries are measured against first tries under way, where
 * Envoy measures against all requests: the amplification is then at most 1 + share, and not 1 / (1 − share).
 * Invariant: retries under way ≤ max(minimum, share × first tries under way) whenever one begins.
 */
import { checkNumber } from './options.ts';

export interface RetryBudgetOptions {
  /** Retries that may be under way however few requests there are. */
  readonly minimum: number;
  /** Retries under way for each first try under way, 0 to 1. */
  readonly share: number;
}

export const retryBudgetDefaults: Readonly<RetryBudgetOptions> = Object.freeze({ minimum: 3, share: 0.2 });

export class RetryBudget {
  readonly #minimum: number;
  readonly #share: number;
  #first = 0;
  #retries = 0;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: Partial<RetryBudgetOptions> = {}) {
    const { minimum, share } = { ...retryBudgetDefaults, ...options };
    checkNumber('minimum', minimum, { min: 0, whole: true });
    checkNumber('share', share, { min: 0, max: 1 });
    this.#minimum = minimum;
    this.#share = share;
  }

  get firstTries(): number {
    return this.#first;
  }

  get retries(): number {
    return this.#retries;
  }

  /** A first try begins. */
  started(): void {
    this.#first++;
  }

  /** A first try has ended, well or not. */
  finished(): void {
    this.#first--;
  }

  /** Whether a retry may begin; if so it counts until `retryFinished`. Asked after the try before it has ended. */
  tryRetry(): boolean {
    if (this.#retries + 1 > Math.max(this.#minimum, this.#share * this.#first)) return false;
    this.#retries++;
    return true;
  }

  retryFinished(): void {
    this.#retries--;
  }
}
