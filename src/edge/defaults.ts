/** Every figure of the public side of an edge, in one place: the config schema, the docs and the code read this object. */
export interface EdgeDefaults {
  /** The request line and all fields together; more is answered 431. */
  readonly headBytes: number;
  /** Fields in a request; more is answered 431. */
  readonly fieldCount: number;
  /** Time for a complete head, from its first byte (or from the accept). */
  readonly headTimeoutMs: number;
  /** How long a connection may stay open between requests. */
  readonly keepaliveTimeoutMs: number;
  /** Time without a byte moving, in either direction, while a body is on its way. */
  readonly idleTimeoutMs: number;
  /** Requests on one connection before it is closed. */
  readonly requestsPerConnection: number;
  /** Open client connections; more are refused at once. */
  readonly maxConnections: number;
}

export const edgeDefaults: EdgeDefaults = Object.freeze({
  headBytes: 16_384,
  fieldCount: 100,
  headTimeoutMs: 10_000,
  keepaliveTimeoutMs: 75_000,
  idleTimeoutMs: 30_000,
  requestsPerConnection: 1_000,
  maxConnections: 10_000,
});
