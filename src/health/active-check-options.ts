/** How an endpoint is asked whether it is well. */
export interface ActiveCheckOptions {
  /** `http`: a GET whose status must be expected. `tcp`: a connection that opens. */
  readonly type: 'http' | 'tcp';
  /** What an HTTP check asks for. */
  readonly path: string;
  /** From the end of one check to the start of the next. */
  readonly intervalMs: number;
  /** The interval while the endpoint is not healthy; without it, the same. */
  readonly unhealthyIntervalMs?: number | undefined;
  /** The interval, if it is shorter, while the last check contradicts the status: it is soon known which one is right. */
  readonly doubtIntervalMs: number;
  /** For one whole check, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Each interval is longer or shorter by up to this fraction, so that checks of many nodes do not fall in step. */
  readonly jitter: number;
  /** Failures in a row that make an endpoint unhealthy. */
  readonly unhealthyThreshold: number;
  /** Passes in a row that make an unhealthy endpoint healthy; one that was never healthy needs a single pass. */
  readonly healthyThreshold: number;
  /** Statuses (`'204'`) and ranges (`'200-399'`) that an HTTP check accepts. */
  readonly expectedStatus: readonly string[];
}

/** The config schema, the docs and the code read this object. */
export const activeCheckDefaults: Readonly<ActiveCheckOptions> = Object.freeze({
  type: 'http',
  path: '/',
  intervalMs: 5_000,
  doubtIntervalMs: 1_000,
  timeoutMs: 2_000,
  jitter: 0.15,
  unhealthyThreshold: 3,
  healthyThreshold: 2,
  expectedStatus: Object.freeze(['200-399']),
});
