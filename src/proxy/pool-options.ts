/** How many connections to one endpoint there may be, and for how long. */
export interface PoolOptions {
  readonly connectTimeoutMs: number;
  readonly keepaliveIdleMs: number;
  readonly keepaliveConnections: number;
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
}
