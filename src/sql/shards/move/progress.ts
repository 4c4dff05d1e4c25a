/** Where a move is, for people who watch. */

/**
 * In this order for each group of buckets: its changes are logged; its rows are copied, and what changed meanwhile is
 * copied again; both sides are compared; writers wait, and the last changes are copied and compared; the target has
 * all; the source has let go, and from here on the move can only be finished; the map says so; the target has
 * accepted; the source is clean.
 */
export type MoveStage =
  | 'capture'
  | 'copy'
  | 'catch-up'
  | 'verify'
  | 'fence'
  | 'complete'
  | 'released'
  | 'published'
  | 'accepted'
  | 'clean'
  | 'done'
  | 'aborted';

export interface MoveProgress {
  readonly move: string;
  readonly source: string;
  readonly target: string;
  readonly stage: MoveStage;
  /** Buckets that are at home at the target, of those that are to move. */
  readonly moved: number;
  readonly total: number;
  /** Rows and bytes copied by this process, those copied again included. */
  readonly rows: number;
  readonly bytes: number;
  /** The part of the time in which it works now: less than it may where others feel it. */
  readonly pace: number;
}
