/**
 * One statement on one bucket: begin and ask to be let in, the statement, commit; all sent at once, so that the fence costs
 * no round trip. A server that does not let it in fails what follows and rolls back: a statement that was refused has not
 * run, and can be sent elsewhere.
 */
import type { ConnectionPool, PooledConnection, QueryConfig, QueryResult } from '../queryable.ts';

export interface Entry {
  readonly bucket: number;
  /** The version under which the router knows the bucket. */
  readonly version: number;
  readonly isWriter: boolean;
}

/** The words that begin a transaction on one bucket. `isolation` is SQL, `ISOLATION LEVEL …`. */
export function enterText({ bucket, version, isWriter }: Entry, isolation = ''): string {
  const access = isWriter ? '' : ' READ ONLY';
  return `BEGIN ${isolation}${access}; SELECT antipode_shards.enter(${bucket}::smallint, ${version}, ${isWriter})`;
}

/** Runs the statement. Rejects with what the server said first: of the entry, the statement or the end. */
export function runFenced<Row>(pool: ConnectionPool, begin: string, query: QueryConfig): Promise<QueryResult<Row>> {
  return withConnection(pool, async (connection) => {
    const [entry, answer, end] = await Promise.allSettled([
      connection.query(begin),
      connection.query<Row>(query),
      connection.query('COMMIT'),
    ]);
    if (entry.status === 'rejected') throw entry.reason;
    if (answer.status === 'rejected') throw answer.reason;
    if (end.status === 'rejected') throw end.reason;
    return answer.value;
  });
}

/** Lends a connection; one on which something other than the server's own word went wrong is not used again. */
export async function withConnection<T>(
  pool: ConnectionPool,
  use: (connection: PooledConnection) => Promise<T>,
): Promise<T> {
  const connection = await pool.connect();
  let fault: unknown;
  try {
    return await use(connection);
  } catch (error) {
    fault = error;
    throw error;
  } finally {
    connection.release(fault instanceof Error && !('severity' in fault) ? fault : undefined);
  }
}
