/**
 * A read where a connection is with one process of the server for a transaction only (PgBouncer), or is shared by all
 * (PGlite): position, limits and the query itself go into one transaction that can only read.
 */
import type { PooledConnection, QueryConfig, QueryResult } from './queryable.ts';

export interface TransactionalRead {
  readonly query: QueryConfig;
  readonly statementTimeoutMs: number;
  /** Whether the server, as it is inside this transaction, has what the read needs. */
  readonly isFresh?: (() => Promise<boolean>) | undefined;
}

/** Undefined where the server is not fresh enough. */
export async function readInTransaction<Row>(
  connection: PooledConnection,
  { query, statementTimeoutMs, isFresh }: TransactionalRead,
): Promise<QueryResult<Row> | undefined> {
  await connection.query(`begin read only${localTimeout(statementTimeoutMs)}`);
  try {
    if (isFresh !== undefined && !(await isFresh())) {
      await connection.query('rollback');
      return undefined;
    }
    const result = await connection.query<Row>(unnamed(query));
    await connection.query('commit');
    return result;
  } catch (error) {
    // A connection that is lost has rolled back by itself; the fault of the query is what its caller must hear of.
    await connection.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Sent along with the begin of a transaction. */
export function localTimeout(statementTimeoutMs: number): string {
  return statementTimeoutMs > 0 ? `; set local statement_timeout = ${Math.ceil(statementTimeoutMs)}` : '';
}

/** A named statement would be prepared in whichever process has the transaction, and looked for in another. */
export function unnamed(query: QueryConfig): QueryConfig {
  return query.name === undefined ? query : { ...query, name: undefined };
}
