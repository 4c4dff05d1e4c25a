/** What a cache and its entries are told. */

import type { Random, Timers } from '../core/index.ts';
import type { EvictionPolicyName } from '../store/index.ts';
import type { RedisPlace } from './drivers/redis/redis-places.ts';
import type { SerializerOption } from './region/serializer.ts';

/** `'500ms' '5s' '2m' '1h' '1d'`, or milliseconds. */
export type Duration = string | number;
/** `'16KiB' '1MiB'`, or bytes. */
export type Size = string | number;

/** How long an entry lasts, and what is done when it is over. */
export interface EntryOptions {
  /** How long the value is fresh. Default 5 m. */
  readonly ttl?: Duration | undefined;
  /** For how long after that it is served while another one is loaded behind. Default 0: callers wait for the load. */
  readonly staleWhileRevalidate?: Duration | undefined;
  /** For how long after `ttl` it is served when a load fails or takes longer than its timeouts. Default 0. */
  readonly staleIfError?: Duration | undefined;
  /** The share, 0 to 1, by which the time to live is shortened at random; it is never longer than `ttl`. Default 0.1. */
  readonly jitter?: number | undefined;
  /** Names under which `invalidateTags` finds it. */
  readonly tags?: readonly string[] | undefined;
}

/** How a value is loaded that is not there. */
export interface LoadOptions extends EntryOptions {
  /** Where a stale value may be served (`staleIfError`): it is after this time, and the load goes on. Default: never. */
  readonly softTimeout?: Duration | undefined;
  /** The longest that a caller waits; the load goes on. Default: for ever. */
  readonly hardTimeout?: Duration | undefined;
  /**
   * Who loads what is stale (`staleWhileRevalidate`): one `behind` all callers, who are given the stale value, or the `caller`
   * who finds it so and waits for the load, while others are given the stale value. Default 'behind'.
   */
  readonly refresh?: 'behind' | 'caller' | undefined;
  /** How long `undefined` and `null` are kept as answers. Default 0: they are not kept. */
  readonly negativeTtl?: Duration | undefined;
}

/** The tier that the caches of a region share. */
export interface SharedOptions {
  /** A Redis 6.2 or later: its URL, `{ url }`, `{ sentinels, name }` or `{ cluster }`. Default: none, the cache is alone. */
  readonly redis?: RedisPlace | undefined;
  /** What the names of its keys begin with; caches with one prefix share their entries. Default 'antipode:cache'. */
  readonly prefix?: string | undefined;
  /** How values become bytes: 'json' (default), 'msgpack', or one's own. */
  readonly serializer?: SerializerOption | undefined;
  /** Values from this size on are compressed. Default 8 KiB; Infinity: none. */
  readonly compressOver?: Size | undefined;
  /** How long an answer of Redis is waited for. Default 500 ms. */
  readonly commandTimeout?: Duration | undefined;
  /** How long others wait for a process that died while it loaded. Default 3 s. */
  readonly lease?: Duration | undefined;
  /** Hears, once for each change, that Redis cannot be asked and the cache is alone, and that it can be again. */
  readonly onShared?: ((isShared: boolean, reason: string) => void) | undefined;
}

/** What `set` and `getOrSet` are not told; tags are told with each entry. */
export interface CacheOptions extends Omit<LoadOptions, 'tags'>, SharedOptions {
  /** What keys and values may take in memory. Default 64 MiB. */
  readonly maxSize?: Size | undefined;
  /** Default 1,048,576. */
  readonly maxEntries?: number | undefined;
  /** Which entry goes when there is no room. Default 'w-tinylfu'. */
  readonly eviction?: EvictionPolicyName | undefined;
  /** Bytes that a value takes. Default: an estimate. */
  readonly sizeOf?: ((value: unknown) => number) | undefined;
  /** Hears of loads that failed with nobody waiting for them. */
  readonly onError?: ((error: unknown, key: string) => void) | undefined;
  readonly timers?: Timers | undefined;
  readonly random?: Random | undefined;
}

/** What a factory is given, and may say of what it brings. */
export interface LoadContext<T = unknown> {
  readonly key: string;
  /** The value that is stale now, if there is one: to ask whether it has changed. */
  readonly stale: T | undefined;
  /** Aborts when the cache is closed. */
  readonly signal: AbortSignal;
  /** Another time to live, which only what was loaded tells. */
  setTtl(ttl: Duration): void;
  addTags(...tags: readonly string[]): void;
  /** Gives the value to those who wait and keeps it for nobody else. */
  noStore(): void;
}

/** Loads a value. What it throws, those who wait are thrown. */
export type Factory<T> = (context: LoadContext<T>) => T | Promise<T>;
