/**
 * A connection of a read pool where that cannot be had when it is opened (PgBouncer, PGlite): each statement runs in a
 * transaction that can only read, and so does each transaction that its user begins.
 */
import type { PooledConnection, QueryConfig, QueryResult } from './queryable.ts';
import { localTimeout, readInTransaction, unnamed } from './transactional-read.ts';

const begins = /^\s*(begin|start\s+transaction)\b/i;
const ends = /^\s*(commit|end|rollback(?!\s+to)|abort)\b/i;

export function readOnlyConnection(connection: PooledConnection, statementTimeoutMs: number): PooledConnection {
  let isInTransaction = false;
  const ask = async <Row>(query: QueryConfig): Promise<QueryResult<Row>> => {
    if (begins.test(query.text)) {
      const begun = await connection.query<Row>(query);
      isInTransaction = true;
      await connection.query(`set transaction read only${localTimeout(statementTimeoutMs)}`);
      return begun;
    }
    if (!isInTransaction) return (await readInTransaction<Row>(connection, { query, statementTimeoutMs }))!;
    if (ends.test(query.text)) isInTransaction = false;
    return await connection.query<Row>(unnamed(query));
  };
  return {
    query: (query, values) =>
      ask(typeof query === 'string' ? { text: query, values } : { ...query, values: values ?? query.values }),
    release: (destroy) => connection.release(destroy),
  };
}
