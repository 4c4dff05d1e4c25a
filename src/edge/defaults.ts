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
  /** Open connections of one client, by its address (IPv6: its /64); more are closed at once. Trusted proxies may have any number. */
  readonly connectionsPerAddress: number;
  /** How old a connection may be and still take a request; with the answer to a later one it is closed. */
  readonly connectionAgeMs: number;
  /** The least a client has to send of a body, or to take of an answer, in bytes a second over `idleTimeoutMs`; 0 for none. */
  readonly minRateBytes: number;
}

export const edgeDefaults: EdgeDefaults = Object.freeze({
  headBytes: 16_384,
  fieldCount: 100,
  headTimeoutMs: 10_000,
  keepaliveTimeoutMs: 75_000,
  idleTimeoutMs: 30_000,
  requestsPerConnection: 1_000,
  maxConnections: 10_000,
  connectionsPerAddress: 1_024,
  connectionAgeMs: 3_600_000,
  minRateBytes: 500,
});
