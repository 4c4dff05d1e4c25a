/** What shards do where they are not told. */
export interface ShardsDefaults {
  /** Buckets that all keys are shared by; a power of two, fixed with the first server. */
  readonly buckets: number;
  /** How long a query goes after a bucket that moves before it is given up. */
  readonly moveWaitMs: number;
  /** Between two tries while nobody knows the bucket's new home yet. */
  readonly retryMs: number;
  /** Servers that a query of all shards asks at one time. */
  readonly concurrency: number;
  /** Rows that a query of all shards may return. */
  readonly maxRows: number;
  /** What the rows of a query of all shards may take in memory, roughly. */
  readonly maxBytes: number;
  /** Rows that a query of all shards takes from a server at one time. */
  readonly fetchRows: number;
  /** How often a query of all shards begins anew because buckets moved meanwhile. */
  readonly scatterAttempts: number;
  /** Rows of a reference table, which is copied and compared as a whole. */
  readonly referenceRows: number;
}

export const shardsDefaults: ShardsDefaults = Object.freeze({
  buckets: 4_096,
  moveWaitMs: 10_000,
  retryMs: 10,
  concurrency: 8,
  maxRows: 100_000,
  maxBytes: 64 * 1024 * 1024,
  fetchRows: 1_000,
  scatterAttempts: 20,
  referenceRows: 100_000,
});
