/**
 * Whether a read can be answered from what this region has. The position that counts is the one of the store that will
 * answer, looked at in the same step that reads; a replica elsewhere says nothing about this one.
 */
import type { Timers } from '../../core/index.ts';
import type { ReadOptions } from '../engine.ts';
import { tokenLostFault } from '../faults.ts';
import type { CatchUp } from './catch-up.ts';
import type { Follower } from './follower.ts';
import { lineageOfState } from './lineage.ts';
import type { LocalReads } from './local-reads.ts';
import type { RegionStore } from './region-store.ts';
import type { Signal } from './signal.ts';
import { parseToken } from './state-token.ts';
import type { Term } from './term.ts';

export interface ReplicaReadsOptions {
  readonly term: Term;
  readonly store: RegionStore;
  readonly catchUp: CatchUp;
  readonly follower: Follower;
  readonly reads: LocalReads;
  readonly timers: Timers;
  /** Fires when the log has grown or was cut. */
  readonly growth: Signal;
}

export class ReplicaReads {
  readonly #options: ReplicaReadsOptions;

  constructor(options: ReplicaReadsOptions) {
    this.#options = options;
  }

  /**
   * What `look` sees, in a state that is as new as it must be; undefined when this region has none, after waiting for what
   * the token names. Rejects with ERR_DATA_TOKEN_LOST, ERR_DATA_TOKEN.
   */
  async answer<T>({ level, token, waitMs }: ReadOptions, look: () => T): Promise<T | undefined> {
    const { timers, growth } = this.#options;
    if (level.type === 'strong' || !this.#isFilled) return undefined;
    if (token !== undefined) {
      await growth.until(() => this.#has(token), timers.now() + waitMs);
      // Looked at anew: between the firing and this line the log may have been cut.
      if (!this.#has(token)) return undefined;
    }
    if (level.type === 'bounded' && !this.#isNewSince(timers.now() - level.maxAgeMs)) return undefined;
    return this.#isFilled ? look() : undefined;
  }

  get #isFilled(): boolean {
    const { store, catchUp, term } = this.#options;
    return !term.isStopped && !catchUp.isMending && store.log.epochs.length > 0;
  }

  #isNewSince(ms: number): boolean {
    return this.#options.follower.newestMs >= ms;
  }

  #has(token: string): boolean {
    const { store, reads } = this.#options;
    const lineage = lineageOfState(store.log, parseToken(token));
    if (lineage === 'lost') throw tokenLostFault(token, reads.token);
    return lineage === 'here';
  }
}
