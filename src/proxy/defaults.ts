/** Every figure of the way to an endpoint, in one place: the config schema, the docs and the code read this object. */
export interface ProxyDefaults {
  /** Time for a TCP (and TLS) connection to an endpoint. */
  readonly connectTimeoutMs: number;
  /** Time from the last request byte sent to the first response byte. */
  readonly responseTimeoutMs: number;
  /** Time between two pieces of a response body. */
  readonly idleTimeoutMs: number;
  /** Time without a byte in either direction of a tunnel: a WebSocket, for one. */
  readonly tunnelTimeoutMs: number;
  /** Time a request may wait for a connection when the endpoint has none to spare. */
  readonly pendingTimeoutMs: number;
  /** Idle connections kept per endpoint. */
  readonly keepaliveConnections: number;
  /** How long an idle connection is kept; shorter when the endpoint's own `keep-alive: timeout` says so. */
  readonly keepaliveIdleMs: number;
  /** Open connections per endpoint. */
  readonly maxConnections: number;
  /** Requests waiting for a connection to come free, per endpoint; those that one is being opened for are not counted. */
  readonly maxPendingRequests: number;
  /** Requests in flight, per service. */
  readonly maxRequests: number;
}

export const proxyDefaults: ProxyDefaults = Object.freeze({
  connectTimeoutMs: 3_000,
  responseTimeoutMs: 15_000,
  idleTimeoutMs: 60_000,
  tunnelTimeoutMs: 300_000,
  pendingTimeoutMs: 5_000,
  keepaliveConnections: 64,
  keepaliveIdleMs: 30_000,
  maxConnections: 1_024,
  maxPendingRequests: 256,
  maxRequests: 1_024,
});
