/**
 * A transaction on one bucket. The server lets it in before its callback runs, and holds the bucket where it is until it
 * ends: a move waits for it, not the other way round.
 */
import type { ConnectionPool, PooledConnection, Queryable } from '../queryable.ts';
import { type Entry, enterText } from './fenced-query.ts';
import { OpenTransaction } from './open-transaction.ts';

export type Isolation = 'read committed' | 'repeatable read' | 'serializable';

/** Runs the callback between begin and commit; rolls back where it rejects. */
export async function runTransaction<T>(
  pool: ConnectionPool,
  entry: Entry & { readonly isolation: Isolation },
  callback: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  const tx = new OpenTransaction(connection);
  try {
    await connection.query(enterText(entry, `ISOLATION LEVEL ${entry.isolation}`));
    const result = await callback(tx);
    tx.close();
    await connection.query('COMMIT');
    connection.release();
    return result;
  } catch (error) {
    tx.close();
    await endBadly(connection);
    throw error;
  }
}

/** Where not even a rollback works the connection is of no use to anybody. */
async function endBadly(connection: PooledConnection): Promise<void> {
  const fault = await connection.query('ROLLBACK').then(
    () => undefined,
    (error: unknown) => error,
  );
  connection.release(fault instanceof Error ? fault : undefined);
}
