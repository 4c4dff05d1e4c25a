/** The region that a gateway speaks for: its store, and what the caches of the region tell each other. */
import type { Timers } from '../../core/index.ts';
import type { HeldEntry, HoldingCache } from '../held-entry.ts';
import {
  type BookMessage,
  type BookPosition,
  type Invalidation,
  type Progress,
  RegionCalls,
  type RegionStore,
  type RegionTier,
  type Standing,
} from '../region/index.ts';
import { Bell } from './bell.ts';
import { gatewayDefaults } from './defaults.ts';

export interface OwnRegionParts {
  readonly store: RegionStore;
  readonly timers: Timers;
  readonly commandTimeoutMs: number;
  /** Makes the tier over the store; it calls back with each message that is heard. */
  readonly openTier: (onMessage: (message: BookMessage) => void) => RegionTier;
}

/** All that is asked of the store rejects with ERR_DATA_CACHE_SHARED_GONE where there is no answer in time. */
export class OwnRegion implements Pick<HoldingCache, 'held'> {
  readonly tier: RegionTier;
  readonly store: RegionStore;
  readonly #timers: Timers;
  readonly #calls: RegionCalls;
  readonly #bell: Bell;
  readonly #listeners: ((message: BookMessage) => void)[] = [];

  constructor({ store, timers, commandTimeoutMs, openTier }: OwnRegionParts) {
    this.store = store;
    this.#timers = timers;
    this.#calls = new RegionCalls(timers, commandTimeoutMs, () => {});
    this.#bell = new Bell(timers);
    this.tier = openTier((message) => {
      for (const listener of this.#listeners) listener(message);
      this.#bell.ring();
    });
  }

  onMessage(listener: (message: BookMessage) => void): void {
    this.#listeners.push(listener);
  }

  run<T>(call: (store: RegionStore) => Promise<T>): Promise<T> {
    return this.#calls.run(() => call(this.store));
  }

  standing(): Promise<Standing> {
    return this.run((store) => store.standing());
  }

  /** Waits until something is heard, or for so long. */
  nextMessage(ms: number): Promise<void> {
    return this.#bell.wait(ms);
  }

  /** Whether all messages up to this one have been heard, after waiting a little for those that have not. */
  async hasHeard({ epoch, number }: BookPosition): Promise<boolean> {
    const endMs = this.#timers.now() + gatewayDefaults.hearMs;
    for (;;) {
      const { heard } = this.tier;
      if (heard?.epoch === epoch && heard.number >= number) return true;
      const leftMs = endMs - this.#timers.now();
      if (leftMs <= 0) return false;
      await this.nextMessage(leftMs);
    }
  }

  /** What may be given to others. */
  async held(key: string): Promise<HeldEntry | undefined> {
    const look = await this.tier.look(key, 'none');
    if (look === 'gone' || look.entry === undefined || look.entry.isCounter) return undefined;
    return look.entry.lifetime.freshMs > 0 ? look.entry : undefined;
  }

  async drop(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((key) => this.run((store) => store.drop(key))));
  }

  /** Undefined where another one has the right to follow other regions now. */
  announce(from: string, what: Invalidation, progress?: Progress): Promise<BookPosition | undefined> {
    return this.run((store) => store.announce(from, what, progress));
  }

  async close(): Promise<void> {
    this.#bell.ring();
    this.#calls.close();
    await this.tier.close();
  }
}
