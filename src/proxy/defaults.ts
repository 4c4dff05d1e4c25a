/** Every figure of the way to an endpoint, in one place: the config schema, the docs and the code read this object. */
export const proxyDefaults = Object.freeze({
  /** Time for a TCP (and TLS) connection to an endpoint. */
  connectTimeoutMs: 3_000,
  /** Time from the last request byte sent to the first response byte. */
  responseTimeoutMs: 15_000,
  /** Time between two pieces of a response body. */
  idleTimeoutMs: 60_000,
  /** Time a request may wait for a connection when the endpoint has none to spare. */
  pendingTimeoutMs: 5_000,
  /** Idle connections kept per endpoint. */
  keepaliveConnections: 64,
  /** How long an idle connection is kept; shorter when the endpoint's own `keep-alive: timeout` says so. */
  keepaliveIdleMs: 30_000,
  /** Open connections per endpoint. */
  maxConnections: 1_024,
  /** Requests waiting for a connection, per endpoint. */
  maxPendingRequests: 256,
  /** Requests in flight, per service. */
  maxRequests: 1_024,
  /** How often a request may be tried again, after the first try. */
  retryAttempts: 2,
  /** A request body up to this size is kept, so that an idempotent request can be tried again. */
  retryBufferBytes: 65_536,
});
