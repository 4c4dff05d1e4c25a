/** Reads of what this region has, as it is now. Each is one synchronous step, so what it sees is one state. */
import type { Clock } from '../../core/index.ts';
import type { FoundEntry, FoundPage, ListQuery, StoredEntry } from '../engine.ts';
import { noEpoch } from './epoch.ts';
import type { KeptEntry, RegionStore } from './region-store.ts';
import { formatToken } from './state-token.ts';

export class LocalReads {
  readonly #store: RegionStore;
  readonly #region: string;
  readonly #wallClock: Clock;

  constructor(store: RegionStore, region: string, wallClock: Clock) {
    this.#store = store;
    this.#region = region;
    this.#wallClock = wallClock;
  }

  /** Of the last record. */
  get token(): string {
    const { head, epochs } = this.#store.log;
    return formatToken({ epoch: epochs.at(-1)?.epoch ?? noEpoch, position: head.position });
  }

  get(collection: string, key: string): FoundEntry {
    const kept = this.#store.entries.get(collection, key);
    const isThere = kept !== undefined && (kept.expiresAtMs === null || kept.expiresAtMs > this.#wallClock.now());
    return { entry: isThere ? shown(kept) : undefined, token: this.token, region: this.#region };
  }

  list({ limit, ...range }: ListQuery): FoundPage {
    const nowMs = this.#wallClock.now();
    const found = this.#store.entries.list({ ...range, nowMs, limit: limit + 1 });
    return {
      entries: found.slice(0, limit).map(shown),
      hasMore: found.length > limit,
      version: this.#store.log.head.position,
      token: this.token,
      region: this.#region,
    };
  }
}

function shown({ key, value, version }: KeptEntry): StoredEntry {
  return { key, value, version };
}
