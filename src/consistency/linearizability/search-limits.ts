/**
 * How much a check may look at: configurations, and time where the caller has a clock. A search that runs into a limit is
 * undecided.
 */
import type { Clock } from '../../core/index.ts';
import type { SearchBudget } from './linearization-search.ts';

export const linearizabilityDefaults: Readonly<{ maxStates: number; maxMs: number }> = Object.freeze({
  /** Configurations, over all keys; about a microsecond and 200 bytes each. */
  maxStates: 1_000_000,
  /** On the clock, where one is given. */
  maxMs: 10_000,
});

export interface SearchLimits {
  /** Configurations that may be tried over all keys; 1,000,000 when not given. */
  readonly maxStates?: number;
  /** Milliseconds on `clock`; 10,000 when not given, and without a clock no limit. */
  readonly maxMs?: number;
  readonly clock?: Clock;
}

const statesBetweenLooks = 256;

export class LimitedBudget implements SearchBudget {
  readonly #maxStates: number;
  readonly #maxMs: number;
  readonly #clock: Clock | undefined;
  readonly #deadlineMs: number;
  #spent = 0;
  #late = false;

  constructor({ maxStates, maxMs, clock }: SearchLimits) {
    this.#maxStates = maxStates ?? linearizabilityDefaults.maxStates;
    this.#maxMs = maxMs ?? linearizabilityDefaults.maxMs;
    this.#clock = clock;
    this.#deadlineMs = clock === undefined ? Number.POSITIVE_INFINITY : clock.now() + this.#maxMs;
  }

  spend(): boolean {
    this.#spent++;
    if (this.#spent % statesBetweenLooks === 0 && this.#clock !== undefined) {
      this.#late ||= this.#clock.now() >= this.#deadlineMs;
    }
    return !this.#late && this.#spent <= this.#maxStates;
  }

  /** Why there is no more. */
  get reason(): string {
    return this.#late ? `no answer within ${this.#maxMs} ms` : `no answer within ${this.#maxStates} configurations`;
  }
}
