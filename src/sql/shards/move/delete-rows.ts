import type { PooledConnection } from '../../queryable.ts';
import type { CopiedTable } from './copied-table.ts';
import { shardMoveDefaults } from './defaults.ts';

/** Deletes all rows of the buckets on one server, some at a time. */
export async function deleteRows(
  server: PooledConnection,
  tables: readonly CopiedTable[],
  buckets: readonly number[],
): Promise<void> {
  const { batchRows } = shardMoveDefaults;
  for (const { deleteSome } of tables) {
    while (((await server.query(deleteSome, [buckets, batchRows])).rowCount ?? 0) === batchRows);
  }
}
