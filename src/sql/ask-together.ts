/** Two questions on one connection, sent before either is answered: the second costs no round trip. */
import { ask, type PooledConnection, type QueryConfig, type QueryResult } from './queryable.ts';

export async function askTogether<First, Second>(
  connection: PooledConnection,
  first: QueryConfig,
  second: QueryConfig,
): Promise<readonly [PromiseSettledResult<QueryResult<First>>, PromiseSettledResult<QueryResult<Second>>]> {
  // For these two only: a cursor, which users may open on the same connection later, forbids it.
  if (connection.pipeline !== undefined) connection.pipeline = true;
  const answers = await Promise.allSettled([ask<First>(connection, first), ask<Second>(connection, second)]);
  if (connection.pipeline !== undefined) connection.pipeline = false;
  return answers;
}
