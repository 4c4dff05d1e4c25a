/**
 * Every default and limit of the admin API, once: the server, the config schema and the docs read this object.
 *
 * The address is loopback because whoever reaches the admin API can take a region out of service. The figures are small
 * on purpose: a handful of people and one scraper use this port, never the public.
 */
export const controlDefaults: Readonly<{
  host: string;
  port: number;
  minTokenLength: number;
  bodyLimitBytes: number;
  headLimitBytes: number;
  headTimeoutMs: number;
  requestTimeoutMs: number;
  maxConnections: number;
  eventCapacity: number;
  logLines: number;
  logBytes: number;
  logLinesShown: number;
  maxStreams: number;
  streamBufferBytes: number;
  heartbeatMs: number;
  closeGraceMs: number;
  maxLabelValues: number;
}> = Object.freeze({
  host: '127.0.0.1',
  /** The port of the admin API. */
  port: 4000,
  /** Shorter tokens are refused at the start: 16 random characters cannot be guessed over a network. */
  minTokenLength: 16,
  /** The largest body of a request; beyond it the answer is 413. */
  bodyLimitBytes: 65_536,
  /** The largest head of a request; beyond it the answer is 431. */
  headLimitBytes: 16_384,
  /** How long a request's head may take to come. */
  headTimeoutMs: 10_000,
  /** How long a whole request may take to come. */
  requestTimeoutMs: 30_000,
  /** Connections open at once; one more is closed at once. */
  maxConnections: 256,
  /** Events remembered for readers that resume. */
  eventCapacity: 1024,
  /** Lines remembered of what the processes of one service wrote, in each region where it runs. */
  logLines: 1000,
  /** Bytes of such lines; the newest one is kept, however long it is. */
  logBytes: 1_048_576,
  /** Lines of the logs that are shown to whoever does not say how many. */
  logLinesShown: 100,
  /** Event streams open at once. */
  maxStreams: 64,
  /** Bytes one event stream may hold back for a reader that is slower than the events. */
  streamBufferBytes: 65_536,
  /** Pause between the comments that keep an idle event stream open; a reader stuck for a whole one is dropped. */
  heartbeatMs: 15_000,
  /** What answers under way get when the node stops; then their connections are closed. */
  closeGraceMs: 1000,
  /** Values of one label of a metric that keep their names; what belongs to further ones is added up under `other`. */
  maxLabelValues: 500,
});
