/** What a cache counts of its region's store. */
import type { CircuitState } from '../../resilience/index.ts';

export interface RegionStats {
  /** Whether invalidations of others are heard. */
  readonly isLinked: boolean;
  /** Why they were last not. */
  readonly lastDoubt: string;
  readonly circuit: CircuitState;
  /** Entries found. */
  readonly hits: number;
  readonly misses: number;
  /** Loaded values that were stored. */
  readonly fills: number;
  /** Loaded values that were not, because their key was written to or its lease ran out. */
  readonly refusedFills: number;
  /** Times that a load of another cache was waited for. */
  readonly waits: number;
  /** Values that were too large to share. */
  readonly tooLarge: number;
  /** Entries that could not be read. */
  readonly damaged: number;
  /** Entries found that a tag or a pattern had invalidated. */
  readonly invalidated: number;
  readonly errors: number;
  readonly timeouts: number;
  /** Calls that the circuit breaker did not let through. */
  readonly refused: number;
  /** Times that memory was not trusted any more. */
  readonly doubts: number;
  /** Doubts because a message was missed. */
  readonly gaps: number;
  /** Invalidations that were made again after a connection was lost. */
  readonly replayed: number;
  /** Invalidations that the store has not acknowledged yet. */
  readonly pendingInvalidations: number;
}
