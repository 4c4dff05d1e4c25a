export interface WorkerFleetDefaults {
  /** How long a worker may take to answer; without an answer, what it last told is used. */
  readonly answerMs: number;
  /** How long one may take to put another config in force, and waits to be told its first. */
  readonly reloadMs: number;
  /** Beyond the time that a worker is given to finish its requests: to say that it has. */
  readonly drainMarginMs: number;
  /** Between two reports: of one that is killed, what it did since is not counted. Others report when they end. */
  readonly reportEveryMs: number;
}

export const workerFleetDefaults: WorkerFleetDefaults = Object.freeze({
  answerMs: 1_000,
  reloadMs: 30_000,
  drainMarginMs: 500,
  reportEveryMs: 1_000,
});
