/** What the replication between regions does where it is not told. */
export interface ReplicationDefaults {
  /** How often regions tell each other where they stand. */
  readonly helloEveryMs: number;
  /** How long a region that starts waits for the others before it goes on as the primary it was. */
  readonly startProbeMs: number;
  /** How long the primary holds a replica's question when it has nothing new. */
  readonly pullWaitMs: number;
  /** What one answer carries of the log, or of a copy of the entries. */
  readonly pullBytes: number;
  /** The shortest wait before a region that did not answer is asked again. */
  readonly retryBaseMs: number;
  /** The longest. */
  readonly retryMaxMs: number;
  /** How long one question may take. */
  readonly requestTimeoutMs: number;
  /** With `majority`: how long the primary may answer for the newest state after a majority was heard from. */
  readonly leaseMs: number;
  /** By how much longer replicas keep to it, for clocks that run at different speeds. */
  readonly leaseSlack: number;
  /** With `majority`: how long the primary waits for a candidate that has its promise and is silent. */
  readonly reinstateAfterMs: number;
  /** Records of the log that are kept for replicas and watches that are behind. */
  readonly keptRecords: number;
  /** Entries of one piece of a copy. */
  readonly copyEntries: number;
  /** Keys that are mended one by one after a failover; for more a region is copied whole. */
  readonly mendedKeys: number;
}

export const replicationDefaults: ReplicationDefaults = Object.freeze({
  helloEveryMs: 1_000,
  startProbeMs: 2_000,
  pullWaitMs: 500,
  pullBytes: 1_048_576,
  retryBaseMs: 50,
  retryMaxMs: 1_000,
  requestTimeoutMs: 2_000,
  leaseMs: 2_000,
  leaseSlack: 0.1,
  reinstateAfterMs: 3_000,
  keptRecords: 100_000,
  copyEntries: 500,
  mendedKeys: 10_000,
});
