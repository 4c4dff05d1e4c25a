/**
 * Transactions at the primary. What was begun and not committed is rolled back by the server when a connection is lost, and
 * may be begun again; a commit without an answer may have been done, and is said to be unknown.
 */
import { AntipodeError } from '../core/index.ts';
import { isConflict, isLost, isServerFault, writeFault } from './faults.ts';
import type { PooledConnection, QueryConfig, QueryResult } from './queryable.ts';
import type { Server } from './server.ts';
import { type WrittenRow, writtenPosition, writtenQuery } from './server-state.ts';
import type { SqlSession } from './session.ts';
import { statementOf } from './statement.ts';
import { localTimeout, unnamed } from './transactional-read.ts';
import type { Writes } from './writes.ts';

export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable';

export interface TransactionOptions {
  /** Default 'read committed'. */
  readonly isolation?: IsolationLevel | undefined;
  /** How often it is begun again after a conflict or a lost connection, where nothing was done; `work` runs again. Default 0. */
  readonly retries?: number | undefined;
}

/** A transaction: `` tx`update … ${value}` `` or `tx.query(text, values)`. */
export interface SqlTransaction {
  <Row = Record<string, unknown>>(strings: TemplateStringsArray, ...values: unknown[]): Promise<QueryResult<Row>>;
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

export class Transactions {
  readonly #writes: Writes;
  readonly #statementTimeoutMs: number;

  constructor(writes: Writes, statementTimeoutMs: number) {
    this.#writes = writes;
    this.#statementTimeoutMs = statementTimeoutMs;
  }

  /** `retries` is checked. Rejects with what `work` throws, and as writes do. */
  async run<T>(
    work: (tx: SqlTransaction) => Promise<T>,
    { isolation = 'read committed', retries = 0 }: TransactionOptions,
  ): Promise<T> {
    for (let left = retries; ; left -= 1) {
      try {
        return await this.#attempt(work, isolation);
      } catch (error) {
        if (left === 0 || !(isConflict(error) || isUndone(error))) throw error;
      }
    }
  }

  async #attempt<T>(work: (tx: SqlTransaction) => Promise<T>, isolation: IsolationLevel): Promise<T> {
    const begun = await this.#writes.atPrimary('the transaction', (server) => this.#begin(server, isolation));
    const { connection, server } = begun;
    let fault: unknown;
    try {
      const answer = await work(transactionOn(connection, server));
      await commit(connection, server, this.#writes.session);
      return answer;
    } catch (error) {
      fault = error;
      // A connection that is lost has rolled back by itself.
      if (isLost(error)) throw lostError(error);
      if (!isUnknown(error)) await connection.query('rollback').catch((lost) => (fault = lost));
      throw this.#writes.explain(error);
    } finally {
      connection.release(fault !== undefined && (isLost(fault) || isUnknown(fault)));
    }
  }

  async #begin(server: Server, isolation: IsolationLevel): Promise<{ connection: PooledConnection; server: Server }> {
    const connection = await server.pools.writes.connect();
    try {
      const limits = server.isTransactional ? localTimeout(this.#statementTimeoutMs) : '';
      await connection.query(`begin isolation level ${isolation} read write${limits}`);
      return { connection, server };
    } catch (error) {
      connection.release(isServerFault(error) ? undefined : (error as Error));
      throw error;
    }
  }
}

/** In a session the position comes with the answer of the commit. */
async function commit(connection: PooledConnection, server: Server, session: SqlSession | undefined): Promise<void> {
  let answer: QueryResult | readonly QueryResult[];
  try {
    answer = await connection.query(session === undefined ? 'commit' : `commit; ${writtenQuery}`);
  } catch (error) {
    throw writeFault(error, 'the transaction');
  }
  // Several statements in one text are answered by as many results.
  const [done, written] = (Array.isArray(answer) ? answer : [answer]) as [QueryResult, QueryResult<WrittenRow>?];
  if (done.command === 'ROLLBACK') {
    throw new AntipodeError(
      'ERR_SQL_ROLLED_BACK',
      'The transaction was rolled back at its end: one of its statements had failed, and its fault was caught.',
    );
  }
  if (written === undefined) session?.wroteUnasked(server);
  else session?.wrote(writtenPosition(written.rows[0]!));
}

function transactionOn(connection: PooledConnection, server: Server): SqlTransaction {
  const ask = <Row>(query: QueryConfig): Promise<QueryResult<Row>> =>
    connection.query<Row>(server.isTransactional ? unnamed(query) : query);
  const tx = <Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<QueryResult<Row>> =>
    ask<Row>(statementOf(strings, values, false));
  return Object.assign(tx, {
    query: <Row>(query: string | QueryConfig, values?: readonly unknown[]) =>
      ask<Row>(typeof query === 'string' ? { text: query, values } : { ...query, values: values ?? query.values }),
  });
}

function lostError(cause: unknown): AntipodeError {
  return new AntipodeError(
    'ERR_SQL_TRANSACTION_LOST',
    `The connection was lost inside a transaction (${(cause as Error).message}): nothing of it was done. Begin it again, or let \`retries\` do so.`,
    { cause },
  );
}

function isUndone(error: unknown): boolean {
  return error instanceof AntipodeError && error.code === 'ERR_SQL_TRANSACTION_LOST';
}

function isUnknown(error: unknown): boolean {
  return error instanceof AntipodeError && error.code === 'ERR_SQL_UNKNOWN_OUTCOME';
}
