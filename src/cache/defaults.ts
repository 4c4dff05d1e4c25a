import type { EvictionPolicyName } from '../store/index.ts';

/** What a cache does where it is not told. */
export interface DataCacheDefaults {
  /** What the entries may take in memory. */
  readonly maxSizeBytes: number;
  /** Entries of one cache. */
  readonly maxEntries: number;
  /** Which entry goes when there is no room. */
  readonly eviction: EvictionPolicyName;
  /** How long a value is fresh. */
  readonly ttlMs: number;
  /** By how much of it a time to live is shortened at random, so that what was stored together is not loaded together again. */
  readonly jitter: number;
  /** For how long a stale value is served after a factory failed, before it is asked again. */
  readonly retryAfterMs: number;
  /** Parts of a value that are looked at to estimate its size; the rest is taken to be like them. */
  readonly sizedParts: number;
  /** Expired entries that are looked for with each that is stored. */
  readonly sweptPerSet: number;
}

export const dataCacheDefaults: DataCacheDefaults = Object.freeze({
  maxSizeBytes: 67_108_864,
  maxEntries: 1_048_576,
  eviction: 'w-tinylfu',
  ttlMs: 300_000,
  jitter: 0.1,
  retryAfterMs: 1_000,
  sizedParts: 256,
  sweptPerSet: 2,
});
