/** What a cache holds. */
export interface CacheEntry<V> {
  readonly key: string;
  readonly value: V;
  /** What it is charged with: key, value, tags and what the store itself needs for it. */
  readonly bytes: number;
  /** On the store's clock; from then on it is not found any more. `Infinity` when it does not expire. */
  readonly expiresAtMs: number;
  readonly tags: readonly string[];
}

/** What a cache is given. */
export interface NewCacheEntry<V> {
  /**
   * Any string; the store compares and never takes it apart. Join strings to make it: a slice of a larger string would
   * keep that one in memory.
   */
  readonly key: string;
  readonly value: V;
  /** The memory `value` takes, a whole number from 0; `bufferBytes` says it of a buffer. */
  readonly valueBytes: number;
  /** On the store's clock; absent = does not expire. */
  readonly expiresAtMs?: number | undefined;
  /** Names under which `deleteTag` finds it. */
  readonly tags?: readonly string[] | undefined;
}

/** Why an entry went that nobody deleted. `refused`: the policy preferred all that was there to the entry just set. */
export type EvictionReason = 'capacity' | 'refused' | 'expired';
