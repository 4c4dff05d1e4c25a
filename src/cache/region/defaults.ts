/** What the caches of a region do where they are not told. */
export interface RegionCacheDefaults {
  /** A command without an answer is given up after this. */
  readonly commandTimeoutMs: number;
  /** How long a connection may take to open. */
  readonly connectTimeoutMs: number;
  /** Commands of one cache that wait for their answers; beyond it they fail. */
  readonly maxCommands: number;
  /** How long the right to load a key lasts without being renewed: so long do others wait for one that died. */
  readonly leaseMs: number;
  /** The longest that a cache waits for the load of another before it loads itself. */
  readonly maxWaitMs: number;
  /** How often a waiting cache looks by itself, at most. */
  readonly maxPollMs: number;
  /** How often it is checked that no message was lost. */
  readonly heartbeatMs: number;
  /** For how long after a good check memory is trusted. */
  readonly trustMs: number;
  /** The longest pause between two attempts to connect. */
  readonly maxReconnectMs: number;
  /** Invalidations younger than this are made again after a connection was lost: its server may have forgotten them. */
  readonly replayMs: number;
  /** Invalidated names that are remembered for that; beyond it all is invalidated. */
  readonly maxReplayed: number;
  /** Tags whose invalidations one cache remembers; of older ones it asks. */
  readonly maxKnownTags: number;
  /** Tags whose invalidations a region remembers; what is older than the oldest counts as invalid. */
  readonly maxTagFloors: number;
  /** Patterns whose deletions a region remembers; what is older than the oldest counts as invalid. */
  readonly maxPatternFloors: number;
  /** Invalidations that a region keeps for others to read; one that has missed more begins with an empty cache. */
  readonly maxBookMessages: number;
  /** The longest time that anything stays in the store. */
  readonly maxStorageMs: number;
  /** Values larger than this, packed, are not shared. */
  readonly maxValueBytes: number;
  /** Values from this size on are compressed. */
  readonly compressOverBytes: number;
}

export const regionCacheDefaults: RegionCacheDefaults = Object.freeze({
  commandTimeoutMs: 500,
  connectTimeoutMs: 1_000,
  maxCommands: 10_000,
  leaseMs: 3_000,
  maxWaitMs: 30_000,
  maxPollMs: 250,
  heartbeatMs: 1_000,
  trustMs: 3_000,
  maxReconnectMs: 2_000,
  replayMs: 10_000,
  maxReplayed: 10_000,
  maxKnownTags: 100_000,
  maxTagFloors: 65_536,
  maxPatternFloors: 1_024,
  maxBookMessages: 4_096,
  maxStorageMs: 604_800_000,
  maxValueBytes: 8_388_608,
  compressOverBytes: 8_192,
});
