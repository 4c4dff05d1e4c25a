/**
 * Every default of scaling, in one place: the config schema and the docs read these objects. Up, down, their windows, the
 * cooldown and the share of memory are Platformatic Watt's; settling is the stabilization window of Kubernetes' HPA.
 */

export interface ScalingFigures {
  /** Workers are added at this mean load of theirs, 0 to 1. */
  readonly up: number;
  /** For so long. */
  readonly upWindowMs: number;
  /** A worker is taken away below this mean load. */
  readonly down: number;
  /** For so long. */
  readonly downWindowMs: number;
  /** After a change none follows for so long, but for a surge. */
  readonly cooldownMs: number;
  /** What one worker fewer could have done for so long, well below `up`, goes on with one fewer. */
  readonly settleMs: number;
  /** Memory that may be in use when a further worker has come, as a share of all there is. */
  readonly memory: number;
}

export const scalingDefaults: ScalingFigures = Object.freeze({
  up: 0.8,
  upWindowMs: 10_000,
  down: 0.2,
  downWindowMs: 60_000,
  cooldownMs: 20_000,
  settleMs: 300_000,
  memory: 0.9,
});

export interface ScalingInternals {
  /** How often the reports are looked at. */
  readonly intervalMs: number;
  /** What a worker says before it has been ready for so long does not count: it still compiles its code. */
  readonly warmUpMs: number;
  /** What is called the load of this moment. */
  readonly recentMs: number;
  /** At this load of the moment, workers added a moment ago were too few: more are added without a cooldown. */
  readonly surge: number;
  /** When two looks lie this far apart, what was seen before is out of date. */
  readonly gapMs: number;
}

export const scalingInternalsDefaults: ScalingInternals = Object.freeze({
  intervalMs: 1_000,
  warmUpMs: 2_000,
  recentMs: 2_000,
  surge: 0.95,
  gapMs: 5_000,
});

/** What fills one worker: at each of these figures its load is 1. */
export interface WorkerCapacity {
  /** How late its timers are. Its event loop may look idle while one request at a time takes too long. */
  readonly loopDelayMs: number;
  /** Requests that wait for their turn. */
  readonly queued: number;
  /** Requests under way, of an app that waits more than it computes. */
  readonly requests: number | undefined;
}

/** Requests under way say little of most apps: they count where the config says how many are too many. */
export const workerCapacityDefaults: WorkerCapacity = Object.freeze({
  loopDelayMs: 250,
  queued: 16,
  requests: undefined,
});

export interface PredictionFigures {
  /** How far ahead. */
  readonly horizonMs: number;
  /** How fast the level follows the load. */
  readonly levelMs: number;
  /** How fast the trend follows the level; nothing is foreseen before so much has been seen. */
  readonly trendMs: number;
  /** No more is foreseen than so many times the present load. */
  readonly maxGrowth: number;
}

export const predictionDefaults: PredictionFigures = Object.freeze({
  horizonMs: 30_000,
  levelMs: 10_000,
  trendMs: 60_000,
  maxGrowth: 2,
});
