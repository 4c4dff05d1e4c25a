/** The figures of composed answers. */

export interface ComposeDefaults {
  /** Time for one part. */
  readonly partTimeoutMs: number;
  /** The body of one part; a larger one is a failure. */
  readonly maxPartBytes: number;
  /** The body of the client's request, which a function may read; more is answered 413. */
  readonly maxRequestBytes: number;
  /** Calls under way at one time for one request; further ones wait. */
  readonly maxParallelCalls: number;
  /** Calls that one request may cause. */
  readonly maxCalls: number;
}

export const composeDefaults: ComposeDefaults = Object.freeze({
  partTimeoutMs: 5_000,
  maxPartBytes: 1_048_576,
  maxRequestBytes: 1_048_576,
  maxParallelCalls: 16,
  maxCalls: 128,
});
