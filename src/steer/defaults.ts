/** Every figure of choosing a region, in one place: the config schema, the docs and the code read this object. */
export interface SteeringSettings {
  /** A region whose share of failed answers is above this is left out. */
  readonly maxErrorRate: number;
  /** The span the error rate is counted over. */
  readonly errorWindowMs: number;
  /** Fewer answers than this in the span say nothing. */
  readonly errorMinSamples: number;
  /** How long a failing region is left out at first; doubled each time it fails again. */
  readonly errorCooldownMs: number;
  /** The longest a failing region is left out before its next trial. */
  readonly maxErrorCooldownMs: number;
  /** The share of its requests a region gets back while it is on trial. */
  readonly trialShare: number;
  /** A trial ends after this many answers. */
  readonly trialSamples: number;
  /** A trial with fewer answers ends after this long. */
  readonly trialMs: number;
  /** Clients keep their region unless another is better by more than this share. */
  readonly improvementShare: number;
  /** Clients keep their region unless another is better by at least this much. */
  readonly improvementMs: number;
  /** The share of a region's capacity from which on others are preferred. */
  readonly softLimit: number;
  /** Which percentile of the answers' latencies counts as the latency, 0 to 1. */
  readonly percentile: number;
  /** A region nobody used lately is taken to serve in at most this. */
  readonly unknownServiceMs: number;
  /** The estimated round trip counts as much as this many answers. */
  readonly priorSamples: number;
  /** The last answers remembered for a cell of clients and a region. */
  readonly cellSamples: number;
  /** The last answers remembered for a region. */
  readonly regionSamples: number;
  /** What was measured longer ago is forgotten. */
  readonly sampleAgeMs: number;
  /** Clients within a square of this many degrees are one cell, and share a region and what was learnt. */
  readonly cellDegrees: number;
  /** Cells remembered, those used last. */
  readonly cells: number;
  /** How near a region must be to a cell for the round trips measured from the region to stand for the cell's. */
  readonly neighbourKm: number;
  /** Round trips measured between edges are smoothed over about this span. */
  readonly rttSmoothingMs: number;
  /** A fault of a routing function is reported at most once in this span. */
  readonly reportIntervalMs: number;
}

export const steeringDefaults: SteeringSettings = Object.freeze({
  maxErrorRate: 0.1,
  errorWindowMs: 10_000,
  errorMinSamples: 20,
  errorCooldownMs: 10_000,
  maxErrorCooldownMs: 60_000,
  trialShare: 0.05,
  trialSamples: 20,
  trialMs: 10_000,
  improvementShare: 0.15,
  improvementMs: 5,
  softLimit: 0.8,
  percentile: 0.5,
  unknownServiceMs: 50,
  priorSamples: 8,
  cellSamples: 16,
  regionSamples: 64,
  // A region nobody is sent to is not measured: one bad moment must not keep its clients away for long.
  sampleAgeMs: 15_000,
  cellDegrees: 1,
  cells: 4_096,
  neighbourKm: 500,
  rttSmoothingMs: 10_000,
  reportIntervalMs: 10_000,
});
