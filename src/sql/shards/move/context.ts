/** What every step of a move works with. */
import type { PooledConnection, Queryable } from '../../queryable.ts';
import type { MoveOrder } from '../plan-moves.ts';
import type { CopiedTable } from './copied-table.ts';
import type { MoveProgress, MoveStage } from './progress.ts';

export interface MoveContext {
  readonly id: string;
  readonly order: MoveOrder;
  readonly source: PooledConnection;
  readonly target: PooledConnection;
  /** The database of the map. */
  readonly map: Queryable;
  readonly tables: readonly CopiedTable[];
  /** The part of the time in which the move works, above 0, at most 1. */
  readonly pace: number;
  readonly groupBuckets: number;
  /** Tells where the move is; throws where it has been aborted. */
  report(stage: MoveStage, change?: Partial<Pick<MoveProgress, 'rows' | 'bytes'>>): void;
  /** Rejects with ERR_SQL_SHARD_ABORTED where somebody wants the move undone. Asks once a second, or now. */
  checkWanted(isUrgent?: boolean): Promise<void>;
}
