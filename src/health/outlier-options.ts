/**
 * When an endpoint is taken out because of what its answers show, and for how long. Names and figures are Envoy's, but
 * for those with a reason beside them. A threshold of 0 turns its rule off.
 */
export interface OutlierOptions {
  /** 5xx answers in a row, errors of the connection among them. */
  readonly consecutive5xx: number;
  /** 502, 503, 504, refused or broken connections and timeouts in a row. */
  readonly consecutiveGatewayErrors: number;
  /** From sweep to sweep; success rate and failure percentage are counted over it. */
  readonly intervalMs: number;
  /** The first ejection lasts this long, the n-th in quick succession n times as long. */
  readonly baseEjectionTimeMs: number;
  /** No ejection lasts longer, jitter aside. */
  readonly maxEjectionTimeMs: number;
  /** Each ejection lasts longer by up to this fraction, so that endpoints do not all come back together. */
  readonly ejectionTimeJitter: number;
  /** Of a service's endpoints, this one included. One may always be ejected where another remains. 0: none ever. */
  readonly maxEjectionPercent: number;
  /** The success rate is compared among at least this many endpoints with enough requests. */
  readonly successRateMinimumEndpoints: number;
  /** Requests in an interval that make an endpoint's success rate meaningful. */
  readonly successRateRequestVolume: number;
  /** Standard deviations below the mean of all. */
  readonly successRateStdevFactor: number;
  /** And at least this far below the mean, as a fraction: among endpoints that all do well, deviations are chance. */
  readonly successRateMinimumGap: number;
  /** Failures in an interval, in percent. */
  readonly failurePercentageThreshold: number;
  /** Requests in an interval that make the failure percentage meaningful. */
  readonly failurePercentageRequestVolume: number;
}

/** The config schema, the docs and the code read this object. */
export const outlierDefaults: Readonly<OutlierOptions> = Object.freeze({
  consecutive5xx: 5,
  consecutiveGatewayErrors: 5,
  intervalMs: 10_000,
  baseEjectionTimeMs: 30_000,
  maxEjectionTimeMs: 300_000,
  // Envoy's is 0: a burst of ejections then ends in one instant, with the load of all on the weakest.
  ejectionTimeJitter: 0.15,
  // Envoy's is 10, which leaves a pool of less than ten to the always-one rule.
  maxEjectionPercent: 50,
  successRateMinimumEndpoints: 5,
  successRateRequestVolume: 100,
  successRateStdevFactor: 1.9,
  // Envoy has no such limit, and ejects one of five endpoints for one failure in a hundred requests.
  successRateMinimumGap: 0.05,
  // Envoy knows this rule but leaves it off.
  failurePercentageThreshold: 85,
  failurePercentageRequestVolume: 50,
});
