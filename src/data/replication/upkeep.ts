/**
 * Keeps a region's file from growing for ever. Entries whose time is over are taken out: the primary writes their deletion to
 * the log like any other, so that replicas and watches learn of it; reads leave them out from the moment their time is
 * over. And of the log only the newest records are kept.
 */
import type { Clock, Timers } from '../../core/index.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { RegionStore } from './region-store.ts';

export interface UpkeepDefaults {
  /** How often it is looked after. */
  readonly everyMs: number;
  /** Expired entries that are taken out at one time. */
  readonly most: number;
}

export const upkeepDefaults: UpkeepDefaults = Object.freeze({ everyMs: 1_000, most: 256 });

export interface UpkeepOptions {
  readonly store: RegionStore;
  readonly queue: CommitQueue;
  readonly timers: Timers;
  readonly wallClock: Clock;
  readonly isPrimary: () => boolean;
  /** Records of the log that are kept. */
  readonly keptRecords: number;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  #cancel: (() => void) | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  start(): void {
    const { everyMs } = upkeepDefaults;
    this.#cancel = this.#options.timers.after(everyMs, async () => {
      this.#compact();
      await this.#sweep();
      if (this.#cancel !== undefined) this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Not with every record: each time costs a flush. */
  #compact(): void {
    const { store, keptRecords } = this.#options;
    if (store.log.length <= keptRecords * 1.1) return;
    store.log.compact(keptRecords);
    store.flush();
  }

  async #sweep(): Promise<void> {
    const { store, queue, wallClock, isPrimary } = this.#options;
    if (!isPrimary()) return;
    const places = store.entries.expired(wallClock.now(), upkeepDefaults.most);
    const commits = [...Map.groupBy(places, ({ collection }) => collection)].map(([collection, expired]) =>
      queue.commit({ collection, operations: expired.map(({ key }) => ({ type: 'delete', key, ifVersion: 0 })) }),
    );
    // A conflict means that one was written anew between the look and the turn: the next sweep looks again.
    await Promise.allSettled(commits);
  }
}
