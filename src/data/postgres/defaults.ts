/** What the engine on PostgreSQL does where it is not told. */
export interface PostgresDefaults {
  /** How long a read or a write waits for a primary while there is none. */
  readonly primaryWaitMs: number;
  /** How often each server is asked how it is: so soon a promotion is seen, so fine is the measure of `bounded`. */
  readonly probeIntervalMs: number;
  /** A server that has not answered after this has failed a probe. */
  readonly probeTimeoutMs: number;
  /** The longest wait between two looks at whether other regions have a write, or a replica has a state; the first is a sixteenth. */
  readonly lookMs: number;
  /** How often a region's replica is asked for what watches wait for, where no notices are heard: one question for all of them. */
  readonly watchPollMs: number;
  /** The same where notices are heard: a change whose notice was lost is found by it. */
  readonly noticedPollMs: number;
  /** The least time between two such questions, however many notices come. */
  readonly watchRestMs: number;
  /** How often a connection that listens for notices is asked whether it still does. */
  readonly noticeCheckMs: number;
  /** Between two tries to have such a connection. */
  readonly noticeRetryMs: number;
  /** Changes that are read at a time for one watch. */
  readonly watchRows: number;
  /** Bytes that are read at a time for one watch, as they lie in the database; a larger change is read alone. */
  readonly watchBytes: number;
  /** How often entries whose time is over, and changes that are old enough, are deleted; a tenth of it more or less, at random. */
  readonly upkeepMs: number;
  /** Rows that are deleted in one transaction of that kind. */
  readonly upkeepRows: number;
  /** How long what is under way may take when the data is closed; a write that waits for a standby is then let go of. */
  readonly closeGraceMs: number;
  /** How long changes are kept for watches that are behind. */
  readonly historyMs: number;
}

export const postgresDefaults: PostgresDefaults = Object.freeze({
  primaryWaitMs: 5_000,
  probeIntervalMs: 1_000,
  probeTimeoutMs: 1_000,
  lookMs: 32,
  watchPollMs: 50,
  noticedPollMs: 1_000,
  watchRestMs: 5,
  noticeCheckMs: 2_000,
  noticeRetryMs: 250,
  watchRows: 100,
  watchBytes: 8_388_608,
  upkeepMs: 30_000,
  upkeepRows: 1_000,
  closeGraceMs: 1_000,
  historyMs: 86_400_000,
});
