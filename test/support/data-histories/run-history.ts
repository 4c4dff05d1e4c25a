/** What a run of clients under faults leaves behind, simulated or of real processes. */

import type { HistoryEvent } from '../../../src/consistency/index.ts';
import type { FailoverReport, LostWrites } from '../../../src/data/index.ts';

export interface Promotion {
  /** On the clock of the history. */
  readonly atMs: number;
  readonly report: FailoverReport;
}

export interface RunHistory {
  readonly events: readonly HistoryEvent[];
  /** What lay under each key when all was mended. */
  readonly final: ReadonlyMap<string, unknown>;
  readonly promotions: readonly Promotion[];
  /** What regions reported to have given up. */
  readonly lost: readonly LostWrites[];
  /** How often each thing was broken. */
  readonly faults: ReadonlyMap<string, number>;
}
