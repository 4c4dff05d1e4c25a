import type { PooledConnection, QueryResult } from '../../queryable.ts';
import type { MoveContext } from './context.ts';
import { shardMoveDefaults } from './defaults.ts';

/** Deletes all rows of the buckets on one server, some at a time. */
export async function deleteRows(
  { tables, step }: MoveContext,
  server: PooledConnection,
  buckets: readonly number[],
): Promise<void> {
  const { batchRows } = shardMoveDefaults;
  for (const { deleteSome } of tables) {
    const deleteBatch = (): Promise<QueryResult> => server.query(deleteSome, [buckets, batchRows]);
    while (((await step(deleteBatch)).rowCount ?? 0) === batchRows);
  }
}
