/** Every figure of HTTP/2 towards endpoints, in one place. */
export interface Http2EndpointDefaults {
  /** Requests of one connection under way at the same time, until the endpoint has said how many it takes. */
  readonly maxStreams: number;
  /** Connections to one endpoint; what they cannot carry waits. */
  readonly maxConnections: number;
  /** What an endpoint may send of one answer before it is taken. */
  readonly streamWindowBytes: number;
  /** The same, of all answers of a connection together. */
  readonly connectionWindowBytes: number;
  /** A connection that carries requests and from which nothing has come for this long is asked whether it still stands. */
  readonly pingAfterMs: number;
  /** How long it has to answer that. */
  readonly pingTimeoutMs: number;
  /** Memory that one connection's frames, heads and tables may take, in MiB; then it takes no further requests. */
  readonly sessionMemoryMib: number;
}

export const http2EndpointDefaults: Http2EndpointDefaults = Object.freeze({
  maxStreams: 100,
  maxConnections: 8,
  streamWindowBytes: 262_144,
  connectionWindowBytes: 4_194_304,
  // gRPC servers take offence at pings that come more often (their "too_many_pings").
  pingAfterMs: 305_000,
  pingTimeoutMs: 15_000,
  sessionMemoryMib: 64,
});
