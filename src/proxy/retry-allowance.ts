/**
 * How much one service may be asked again: the retry budget (retries under way beside first tries) and, on top, what
 * requests that went well have saved. Shared by all routes of the service, for it is the service that must not be
 * overrun.
 *
 * Invariant: while nothing goes well, retries under way ≤ max(minimum, share × first tries under way) whenever one
 * begins; so requests reach the endpoints at most 1 + share times as often as they come, the minimum aside.
 */
import { RetryBudget, type RetryBudgetOptions, retryBudgetDefaults } from '../resilience/index.ts';
import { RetryReserve } from './retry-reserve.ts';

/** What a retry was granted from, to be given back to. */
export const Grant = { none: 0, budget: 1, reserve: 2 } as const;
export type Grant = (typeof Grant)[keyof typeof Grant];

const reserveDecayMs = 5_000;

export class RetryAllowance {
  readonly #budget: RetryBudget;
  readonly #reserve: RetryReserve;
  /** Retries whose answer was handed on, below 500. */
  succeeded = 0;
  /** Retries that came to nothing better. */
  failed = 0;
  /** Requests that got no retry because there were too many. */
  refused = 0;
  /** Second tries beside a slow first, and those of them that answered first. */
  hedges = 0;
  hedgesWon = 0;

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: RetryBudgetOptions = retryBudgetDefaults) {
    this.#budget = new RetryBudget(options);
    this.#reserve = new RetryReserve({ share: options.share, decayMs: reserveDecayMs });
  }

  /** A first try begins. */
  started(): void {
    this.#budget.started();
  }

  /** A first try has ended. */
  finished(): void {
    this.#budget.finished();
  }

  /** A request has got a good answer. */
  save(nowMs: number): void {
    this.#reserve.save(nowMs);
  }

  /** Asks for one more try; what is granted is to be given back with `release`. */
  grant(nowMs: number): Grant {
    if (this.#reserve.take(nowMs)) return Grant.reserve;
    return this.#budget.tryRetry() ? Grant.budget : Grant.none;
  }

  release(grant: Grant): void {
    if (grant === Grant.budget) this.#budget.retryFinished();
  }
}
