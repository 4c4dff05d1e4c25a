/**
 * One line of a history, in the form that Jepsen writes and that elle-cli reads as JSON: `process`, `type`, `f`, `value`,
 * `index`, `time`, with `key` beside them. Fields that Jepsen does not know (`session`, `version`, …) are ignored there.
 *
 * An operation is two lines of one process: `invoke`, then `ok` (it took effect), `fail` (it did not, and never will) or
 * `info` (nobody knows: it may take effect at any later time, or never). An operation that has no second line is `info`.
 */
export type EventType = 'invoke' | 'ok' | 'fail' | 'info';

/** What is known of an operation besides what was asked and answered; given at its beginning or its end. */
export interface OperationFacts {
  /** The version that a read saw, or that a write made. Later writes of a key have higher ones. */
  readonly version?: number;
  /** The term of the primary (or holder of a lease) that accepted a write. */
  readonly epoch?: number;
  /** Who served it. */
  readonly node?: string;
  /** The staleness that a read allowed, in milliseconds. */
  readonly boundMs?: number;
  /** Why it failed, or why its outcome is unknown. A `cas` that failed with `conflict` has seen another value. */
  readonly error?: string;
}

export interface HistoryEvent extends OperationFacts {
  /** Its place in the history, from 0. */
  readonly index: number;
  /** One at a time does one thing. The `nemesis` is who breaks things: its lines are notes. */
  readonly process: number | 'nemesis';
  readonly type: EventType;
  /** `read`, `write`, `cas`, `delete`; whatever else a history is about. */
  readonly f: string;
  readonly key?: string;
  /** Of a write: what is written. Of a `cas`: `[from, to]`. Of an answered read: what was read, null where nothing is. */
  readonly value: unknown;
  /** Nanoseconds from an arbitrary origin. */
  readonly time: number;
  /** Whose guarantees the operation comes under: a user, over several processes. Without one, its process. */
  readonly session?: string;
}
