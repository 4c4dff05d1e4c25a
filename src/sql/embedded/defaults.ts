/** Limits of the database inside a node. */
export interface EmbeddedDefaults {
  /** Clients connected at one time; more are refused. */
  readonly maxClients: number;
  /** How long one may take to show the password. */
  readonly admissionMs: number;
  /** The longest message of one who has not shown it yet. */
  readonly maxStrangerBytes: number;
  /** The longest message of a client; one with a longer is cut off. */
  readonly maxMessageBytes: number;
  /** How long a client waits while others have the database; one that a transaction keeps waiting longer is cut off. */
  readonly turnWaitMs: number;
}

export const embeddedDefaults: EmbeddedDefaults = Object.freeze({
  maxClients: 1_000,
  admissionMs: 60_000,
  maxStrangerBytes: 10_000,
  maxMessageBytes: 64 * 1_048_576,
  turnWaitMs: 30_000,
});
