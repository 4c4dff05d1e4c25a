/** The figures of a disk tier. */
export interface DiskTierDefaults {
  /** All files together. */
  readonly maxBytes: number;
  /** One file of the log, which is deleted as a whole; at most a quarter of `maxBytes`. */
  readonly segmentBytes: number;
  /** Entries on disk. Each takes about 500 bytes of memory for its place in the index. */
  readonly maxEntries: number;
  /** Waiting to be written; what comes then is not kept. */
  readonly maxPendingBytes: number;
  /** Reads at one time. */
  readonly maxReads: number;
  /** Reads that wait for another to end; the next find nothing. */
  readonly maxWaitingReads: number;
}

/** The config schema, the docs and the code read this object. */
export const diskTierDefaults: DiskTierDefaults = Object.freeze({
  maxBytes: 4_294_967_296,
  segmentBytes: 67_108_864,
  maxEntries: 262_144,
  maxPendingBytes: 16_777_216,
  maxReads: 16,
  maxWaitingReads: 256,
});
