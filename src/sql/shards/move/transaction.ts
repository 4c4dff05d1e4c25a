/** A transaction on a connection that is kept: committed where the work resolves, rolled back where it rejects. */
import type { PooledConnection } from '../../queryable.ts';

export async function inTransaction<T>(
  connection: PooledConnection,
  work: () => Promise<T>,
  begin = 'BEGIN',
): Promise<T> {
  await connection.query(begin);
  try {
    const result = await work();
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    // Where the connection is gone the server rolls back by itself, and the first error says more.
    await connection.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** One snapshot for all its statements. */
export const inSnapshot = 'BEGIN ISOLATION LEVEL REPEATABLE READ';

/** The SQLSTATE of an error of the server. */
export function stateOf(error: unknown): string | undefined {
  return error instanceof Error && 'severity' in error ? String((error as { code?: unknown }).code) : undefined;
}
