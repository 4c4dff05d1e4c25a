/**
 * Every figure of HTTP/2 towards clients, in one place: the config schema, the docs and the code read this object. Those
 * that Envoy advises for an edge are Envoy's.
 */
export interface Http2Defaults {
  /** Requests of one connection under way at the same time; more are refused, and may be sent again. */
  readonly maxStreams: number;
  /** What a client may send of one request's body before it is taken. */
  readonly streamWindowBytes: number;
  /** The same, of all bodies of a connection together. */
  readonly connectionWindowBytes: number;
  /** Time without a byte moving on a stream, in either direction, once its answer has begun. */
  readonly streamIdleTimeoutMs: number;
  /** Requests of one connection before it is let go, without losing any. */
  readonly requestsPerConnection: number;
  /** A connection is judged by how its client takes requests back when it has made this many. */
  readonly resetMinStreams: number;
  /** When more than this share of them were taken back quickly, the connection is closed (rapid reset, CVE-2023-44487). */
  readonly resetShare: number;
  /** Taken back within this time of being made is quickly. */
  readonly quickResetMs: number;
  /** Pings and settings of a client in `controlSpanMs`; more closes its connection. */
  readonly controlFrames: number;
  /** The span over which pings and settings are counted. */
  readonly controlSpanMs: number;
  /** Memory that one connection's frames, heads and tables may take, in MiB; then it takes no further requests. */
  readonly sessionMemoryMib: number;
  /** How long after the announcement that a connection ends its client has to stop making requests. */
  readonly goawayMs: number;
}

export const http2Defaults: Http2Defaults = Object.freeze({
  maxStreams: 100,
  streamWindowBytes: 65_536,
  connectionWindowBytes: 1_048_576,
  streamIdleTimeoutMs: 300_000,
  requestsPerConnection: 100_000,
  resetMinStreams: 500,
  resetShare: 0.5,
  quickResetMs: 1_000,
  controlFrames: 1_000,
  controlSpanMs: 10_000,
  sessionMemoryMib: 16,
  goawayMs: 1_000,
});

/** What a config may change of it. */
export interface Http2Options {
  readonly maxStreams: number;
  readonly streamWindowBytes: number;
  readonly connectionWindowBytes: number;
  readonly streamIdleTimeoutMs: number;
  readonly requestsPerConnection: number;
  /** Whether clients may speak it without TLS as well, knowing that they can (RFC 9113, section 3.3). */
  readonly cleartext: boolean;
  /** Whether clients may open WebSockets on a stream (RFC 8441), on routes that allow an upgrade. */
  readonly extendedConnect: boolean;
}
