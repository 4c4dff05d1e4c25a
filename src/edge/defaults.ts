/** Every figure of the public side of an edge, in one place: the config schema, the docs and the code read this object. */
export const edgeDefaults = Object.freeze({
  /** The request line and all fields together; more is answered 431. */
  headBytes: 16_384,
  /** Fields in a request; more is answered 431. */
  fieldCount: 100,
  /** Time for a complete head, from its first byte (or from the accept). */
  headTimeoutMs: 10_000,
  /** How long a connection may stay open between requests. */
  keepaliveTimeoutMs: 75_000,
  /** Time without a byte moving, in either direction, while a body is on its way. */
  idleTimeoutMs: 30_000,
  /** Requests on one connection before it is closed. */
  requestsPerConnection: 1_000,
  /** Open client connections; more are refused at once. */
  maxConnections: 10_000,
});
