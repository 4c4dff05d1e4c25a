/** What a router does where it is not told. */
export interface SqlDefaults {
  /** Connections to one server for writes, and as many for reads. */
  readonly maxConnections: number;
  /** Callers that wait for a connection of one pool; more are refused. */
  readonly maxWaiting: number;
  /** How long a connection may take to open, and a caller waits for one that is free. */
  readonly connectTimeoutMs: number;
  /** A connection that nobody needed for so long is closed. */
  readonly idleTimeoutMs: number;
  /** The server gives up a statement after this. */
  readonly statementTimeoutMs: number;
  /** How much later a statement without any answer is given up here: its server hangs, or the network does. */
  readonly answerGraceMs: number;
}

export const sqlDefaults: SqlDefaults = Object.freeze({
  maxConnections: 10,
  maxWaiting: 1_000,
  connectTimeoutMs: 5_000,
  idleTimeoutMs: 30_000,
  statementTimeoutMs: 30_000,
  answerGraceMs: 5_000,
});
