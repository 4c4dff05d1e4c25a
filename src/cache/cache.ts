/** What users of a cache see. */
import type { EntryOptions, Factory, LoadOptions } from './options.ts';
import type { RegionStats } from './region/region-stats.ts';

export interface CacheStats {
  /** Fresh values given. */
  readonly hits: number;
  /** Stale values given: while another was loaded, or because none could be. */
  readonly staleHits: number;
  readonly misses: number;
  /** Calls of factories. */
  readonly loads: number;
  readonly loadFailures: number;
  /** Callers that waited for the load of another. */
  readonly joined: number;
  /** Callers whose patience was over before the load was. */
  readonly timeouts: number;
  /** Values that were invalidated while they were loaded, and so not kept. */
  readonly lateFills: number;
  /** Entries that made room for others. */
  readonly evictions: number;
  /** Values that were not kept: too large, or less worth it than those there. */
  readonly rejected: number;
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  /** Of the shared tier, where there is one; what stands above is of the cache as a whole, entries and bytes of memory. */
  readonly redis?: RegionStats;
}

type Key<Values> = Extract<keyof Values, string>;

/**
 * `Values` says which keys there are and what lies under them, with template literal types where keys have parts:
 * `createCache<{ [key: `user:${string}`]: User }>()`.
 *
 * Values are kept as they are, without a copy: whoever is given one must not change it.
 */
export interface Cache<Values extends object = Record<string, unknown>> extends AsyncDisposable {
  /** The value while it is fresh. */
  get<K extends Key<Values>, T extends Values[K] = Values[K]>(key: K): Promise<T | undefined>;
  /**
   * As `get`, at once, from the memory of this process alone: for paths on which even a promise is dear. Undefined also where
   * only the region has it: `cache.fromMemory(key) ?? (await cache.getOrSet(key, load))`. Counts no misses.
   */
  fromMemory<K extends Key<Values>, T extends Values[K] = Values[K]>(key: K): T | undefined;
  /** Throws ERR_DATA_CACHE_OPTION. */
  set<K extends Key<Values>>(key: K, value: Values[K], options?: EntryOptions): Promise<void>;
  /**
   * The value, loaded where it is not there. Of all who ask for it at one time, one has its factory called.
   * Rejects with what the factory throws, unless a stale value may be served; with ERR_DATA_CACHE_TIMEOUT after
   * `hardTimeout`, and with ERR_DATA_CACHE_OPTION.
   */
  getOrSet<K extends Key<Values>, T extends Values[K]>(key: K, factory: Factory<T>, options?: LoadOptions): Promise<T>;
  /** Resolves to whether there was one. */
  delete(key: Key<Values>): Promise<boolean>;
  /** Deletes the entries with any of these tags; resolves to how many those were. */
  invalidateTags(tags: readonly string[]): Promise<number>;
  /** Deletes the entries whose keys match: `*` stands for any characters. Resolves to how many those were. */
  deletePattern(pattern: string): Promise<number>;
  /** Deletes all. */
  clear(): Promise<void>;
  /**
   * Adds to a number, 0 where there is none, in one step; resolves to the sum. `options` are for a new entry. Throws
   * ERR_DATA_CACHE_NUMBER where something else lies under the key.
   */
  increment(key: Key<Values>, by?: number, options?: EntryOptions): Promise<number>;
  /**
   * A part of this cache with keys and tags of its own; `clear` on it clears no more than that. It has no stats of its own.
   * Throws ERR_DATA_CACHE_OPTION for a name with a star in it.
   */
  namespace<Part extends object = Record<string, unknown>>(name: string): Cache<Part>;
  stats(): CacheStats;
  /** Forgets all and aborts the signals of factories. Whatever is asked after that rejects with ERR_DATA_CACHE_CLOSED. */
  close(): Promise<void>;
}
