/** What replicated data does where it is not told, and what it never exceeds. */
export interface DataDefaults {
  /** How long a key may be, in UTF-8. */
  readonly maxKeyBytes: number;
  /** How long a value may be, as JSON in UTF-8. */
  readonly maxValueBytes: number;
  /** Keys that one transaction reads and writes. */
  readonly maxBatch: number;
  /** What all values of one transaction take, as JSON in UTF-8. */
  readonly maxBatchBytes: number;
  /** Entries of one page of a list. */
  readonly maxPage: number;
  /** Entries of a page that names no limit. */
  readonly page: number;
  /** How long a replica is waited for that has not yet seen what a session has; after it the primary is asked. */
  readonly sessionWaitMs: number;
  /** How long a write waits for the regions that its level names; after it its outcome is unknown. */
  readonly writeTimeoutMs: number;
  /** How often a transaction is begun again that met a conflict. */
  readonly transactionRetries: number;
}

export const dataDefaults: DataDefaults = Object.freeze({
  maxKeyBytes: 1_024,
  maxValueBytes: 1_048_576,
  maxBatch: 256,
  maxBatchBytes: 8_388_608,
  maxPage: 1_000,
  page: 100,
  sessionWaitMs: 100,
  writeTimeoutMs: 5_000,
  transactionRetries: 5,
});
