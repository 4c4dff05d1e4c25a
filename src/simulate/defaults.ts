/** What a simulation takes for granted, and what it never exceeds. */
export interface SimulateDefaults {
  /** The same seed gives the same run to the last request. */
  readonly seed: number;
  /** What a region takes to answer where it is not over its capacity; the mean, drawn anew for each request. */
  readonly serviceMs: number;
  /** How long a region is down, or back, before the health checks say so. */
  readonly detectMs: number;
  /** Requests of one run. */
  readonly maxRequests: number;
  /** Parts that the time of a run is told in. */
  readonly slices: number;
  /** Users of one country that are told apart, for strategies that go by who it is. */
  readonly usersPerCountry: number;
}

export const simulateDefaults: SimulateDefaults = Object.freeze({
  seed: 1,
  serviceMs: 20,
  detectMs: 3_000,
  maxRequests: 2_000_000,
  slices: 48,
  usersPerCountry: 1_000,
});
