/** What a move of buckets does where it is not told. */
export interface ShardMoveDefaults {
  /** Buckets that change their home together: copied, compared and handed over, then the next. */
  readonly groupBuckets: number;
  /** Rows of a batch, at most. */
  readonly batchRows: number;
  /** Roughly what a batch may measure; a single row may be larger. */
  readonly batchBytes: number;
  /** The part of the time in which a move works; for the rest it leaves the servers to others. */
  readonly pace: number;
  /** The same where others feel it, at least: it must end some time. */
  readonly leastPace: number;
  /** How many times as long the slowest small questions may take while it works and rests as while it rests. */
  readonly maxSlowdown: number;
  /** Between two such questions to a server. */
  readonly watchMs: number;
  /** Logged changes that one round of catching up takes. */
  readonly roundChanges: number;
  /** With fewer changes than this to catch up the hand-over begins: they are caught up while writers wait. */
  readonly tailChanges: number;
  /** Rounds of catching up before a hand-over is tried all the same. */
  readonly maxRounds: number;
  /** How long writers of a group wait for a hand-over, which is given up then and tried again. */
  readonly fenceMs: number;
  /** How long a move waits for writers under way; those who come later wait with it. */
  readonly lockMs: number;
  /** Tries to get hold of buckets that long transactions hold, before the move gives up. */
  readonly lockAttempts: number;
  /** Between two such tries. */
  readonly lockPauseMs: number;
  /** How long one statement of a move may take. */
  readonly statementMs: number;
  /** How long a move waits for the connections of another that was killed to be gone. */
  readonly takeOverMs: number;
}

export const shardMoveDefaults: ShardMoveDefaults = Object.freeze({
  groupBuckets: 64,
  batchRows: 2_000,
  batchBytes: 1024 * 1024,
  pace: 0.5,
  leastPace: 0.2,
  maxSlowdown: 1.5,
  watchMs: 20,
  roundChanges: 5_000,
  tailChanges: 200,
  maxRounds: 50,
  fenceMs: 1_000,
  lockMs: 200,
  lockAttempts: 100,
  lockPauseMs: 200,
  statementMs: 600_000,
  takeOverMs: 10_000,
});
