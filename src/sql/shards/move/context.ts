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
  readonly groupBuckets: number;
  /** Runs a step of what takes long while nobody waits for it, and leaves the servers to others for a while. */
  step<T>(work: () => Promise<T>): Promise<T>;
  /** Tells where the move is; throws where it has been aborted. */
  report(stage: MoveStage, change?: Partial<Pick<MoveProgress, 'rows' | 'bytes'>>): void;
  /** Rejects with ERR_SQL_SHARD_ABORTED where somebody wants the move undone. Asks once a second, or now. */
  checkWanted(isUrgent?: boolean): Promise<void>;
}
