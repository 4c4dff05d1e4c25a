/**
 * How the primary comes back into service, with `majority`, when the candidate that has its promise is not heard of any more.
 *
 * A promise stops the primary, and only the candidate can give it back. One that is gone for good, or cut off, would leave
 * the regions without a primary until somebody promoted another. So after a while the primary stands for a term of its own,
 * as in Raft the leader before may be elected again. It is a promotion like any other: a majority promises, what they have is
 * taken over, leases run out. So it does not succeed where the candidate has, and a candidate that comes back later is fenced.
 *
 * Only the primary of the highest term that is known does this: another region is promoted by people alone. With `async` it
 * would not be safe, for the candidate may go on without a majority.
 */
import { isAntipodeError } from '../../core/index.ts';
import { replicationDefaults } from './defaults.ts';
import type { PeerTable } from './peer-table.ts';
import { othersOf, type RegionContext } from './region-context.ts';
import type { Term } from './term.ts';

export interface ReinstatementOptions {
  readonly context: RegionContext;
  readonly term: Term;
  readonly peers: PeerTable;
  /** Promotes this region. Rejects with ERR_DATA_FAILOVER where that is not safe now. */
  readonly stand: () => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

export class Reinstatement {
  readonly #options: ReinstatementOptions;
  #sinceMs: number | undefined;

  constructor(options: ReinstatementOptions) {
    this.#options = options;
  }

  /** After each round of greetings. */
  look(): void {
    const { context, term } = this.#options;
    if (context.mode !== 'majority' || !term.isHeldBack || this.#isAnybodyStanding()) {
      this.#sinceMs = undefined;
      return;
    }
    const nowMs = context.timers.now();
    this.#sinceMs ??= nowMs;
    if (nowMs - this.#sinceMs < replicationDefaults.reinstateAfterMs) return;
    this.#sinceMs = undefined;
    void this.#stand();
  }

  /** This region, or one that was heard of lately. */
  #isAnybodyStanding(): boolean {
    const { context, term, peers } = this.#options;
    if (term.candidacy !== undefined) return true;
    return othersOf(context).some((region) => peers.recent(region)?.candidacy !== undefined);
  }

  async #stand(): Promise<void> {
    const { stand, onError } = this.#options;
    try {
      await stand();
    } catch (error) {
      // No majority answers, or somebody else stands: it looks again later.
      if (!(isAntipodeError(error) && error.code === 'ERR_DATA_FAILOVER')) onError(error);
    }
  }
}
