/** What a router does where it is not told. */
export interface SqlDefaults {
  /** Connections to one server for writes, and as many for reads. */
  readonly maxConnections: number;
  /** Callers that wait for a connection of one pool, or for a primary; more are refused. */
  readonly maxWaiting: number;
  /** How long a connection may take to open, and a caller waits for one that is free. */
  readonly connectTimeoutMs: number;
  /** A connection that nobody needed for so long is closed. */
  readonly idleTimeoutMs: number;
  /** The server gives up a statement after this. */
  readonly statementTimeoutMs: number;
  /** How much later a statement without any answer is given up here: its server hangs, or the network does. */
  readonly answerGraceMs: number;
  /** How often each server is asked how it is; a tenth of it more or less, at random. */
  readonly probeIntervalMs: number;
  /** A server that has not answered after this has failed a probe. */
  readonly probeTimeoutMs: number;
  /** Failed probes in a row after which a server is asked nothing else. */
  readonly unhealthyThreshold: number;
  /** Good probes in a row after which it is again. */
  readonly healthyThreshold: number;
  /** A replica that is further behind serves no reads, until it has caught up to half of this. */
  readonly maxLagMs: number;
  /** How long a read waits for a replica to reach its position before it goes to the primary. */
  readonly replicaWaitMs: number;
  /** The longest wait between two looks at that replica; the first is a sixteenth of it. */
  readonly replicaPollMs: number;
  /** How long a query that only a primary may answer waits for one while there is none, from the call on. */
  readonly primaryWaitMs: number;
  /** Positions of the primary that are kept, one for each probe; what is older cannot be told apart. */
  readonly maxSamples: number;
  /** How often a transaction is tried again at most. */
  readonly maxRetries: number;
}

export const sqlDefaults: SqlDefaults = Object.freeze({
  maxConnections: 10,
  maxWaiting: 1_000,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 30_000,
  statementTimeoutMs: 30_000,
  answerGraceMs: 5_000,
  probeIntervalMs: 1_000,
  probeTimeoutMs: 1_000,
  unhealthyThreshold: 2,
  healthyThreshold: 2,
  maxLagMs: 10_000,
  replicaWaitMs: 100,
  replicaPollMs: 16,
  primaryWaitMs: 10_000,
  maxSamples: 512,
  maxRetries: 10,
});
