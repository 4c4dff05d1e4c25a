/**
 * What a region does while another one is primary: asks it for the log, again and again, and applies what comes.
 *
 * Invariant: after a promise to a candidate nothing more of the old primary is applied or acknowledged.
 */
import { Backoff, type Random, type Timers } from '../../core/index.ts';
import type { CatchUp } from './catch-up.ts';
import { replicationDefaults } from './defaults.ts';
import { compareEpochs } from './epoch.ts';
import type { LeaseGuard } from './lease.ts';
import type { Signal } from './signal.ts';
import type { Term } from './term.ts';

export interface FollowerOptions {
  readonly term: Term;
  readonly catchUp: CatchUp;
  readonly guard: LeaseGuard;
  readonly timers: Timers;
  readonly random: Random;
  /** Fires when the term has changed. */
  readonly termChange: Signal;
  readonly onError: (error: unknown) => void;
}

const { retryBaseMs, retryMaxMs } = replicationDefaults;

export class Follower {
  readonly #options: FollowerOptions;
  #isStopped = false;
  #stamp: string | undefined;
  #newestMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.NEGATIVE_INFINITY;
  #leaderPosition = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** When everything that the primary had was here, on the clock of `Timers`. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** When a primary last answered, on the same clock. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** The last write that the primary was heard to have. */
  get leaderPosition(): number {
    return this.#leaderPosition;
  }

  async run(): Promise<void> {
    const { term, termChange, random, onError } = this.#options;
    const waits = { baseMs: retryBaseMs, maxMs: retryMaxMs, factor: 2, jitter: 0.5, resetAfterMs: 1 };
    const backoff = new Backoff(waits, random);
    let hasWorked = true;
    while (!this.#isStopped) {
      const { leader } = term;
      if (leader === undefined) {
        await termChange.wait(retryMaxMs);
        continue;
      }
      try {
        const works = await this.#step(leader);
        hasWorked ||= works;
        if (works) continue;
      } catch (error) {
        onError(error);
      }
      await termChange.wait(backoff.next(hasWorked ? 1 : 0));
      hasWorked = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** False when the leader has answered that it is none, or nothing came that helps. */
  async #step(leader: string): Promise<boolean> {
    const { term, catchUp, guard, timers } = this.#options;
    const epoch = term.known;
    const wasMending = catchUp.isMending;
    const isCurrent = (): boolean =>
      !this.#isStopped && term.leader === leader && compareEpochs(term.known, epoch) === 0;
    const askedMs = timers.now();
    const answer = await catchUp.step({ region: leader, stamp: this.#stamp, isCurrent });
    if (answer === undefined) return wasMending !== catchUp.isMending;
    this.#heardMs = timers.now();
    guard.extend(this.#heardMs);
    this.#stamp = answer.stamp;
    this.#leaderPosition = Math.max(this.#leaderPosition, answer.head);
    const last = answer.records.at(-1)?.position ?? answer.head;
    if (answer.isNewest && last === answer.head) this.#newestMs = askedMs + answer.heldMs;
    return true;
  }
}
