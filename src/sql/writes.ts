/**
 * Single statements at the primary. A statement that was not sent, or that a server refused because it no longer takes
 * writes, is sent to the next primary; one that was sent and got no answer is never sent again, and never called failed.
 */
import { pause, type Timers } from '../core/index.ts';
import { askTogether } from './ask-together.ts';
import { isReadOnlyFault, isServerFault, isUnreached, writeFault } from './faults.ts';
import type { Explain } from './misplaced.ts';
import type { PooledConnection, QueryConfig, QueryResult } from './queryable.ts';
import { type SqlResult, servedResult } from './result.ts';
import type { Server } from './server.ts';
import { type WrittenRow, writtenPosition, writtenQuery } from './server-state.ts';
import type { Servers } from './servers.ts';
import { type SqlSession, sessionOf } from './session.ts';
import { localTimeout, unnamed } from './transactional-read.ts';

export interface WritesOptions {
  readonly servers: Servers;
  readonly statementTimeoutMs: number;
  readonly timers: Timers;
  /** Says more of a fault, where more is known. */
  readonly explain: Explain;
}

/** Between two attempts to reach a primary. */
const attemptPauseMs = 50;

export class Writes {
  readonly #servers: Servers;
  readonly #options: WritesOptions;

  constructor(options: WritesOptions) {
    this.#servers = options.servers;
    this.#options = options;
  }

  get explain(): Explain {
    return this.#options.explain;
  }

  /** The session of these servers that the present call belongs to. */
  get session(): SqlSession | undefined {
    return sessionOf(this.#servers);
  }

  /** Rejects with what the server says, ERR_SQL_UNKNOWN_OUTCOME, ERR_SQL_NO_PRIMARY and what pools reject with. */
  write<Row>(query: QueryConfig): Promise<SqlResult<Row>> {
    const { session } = this;
    return this.atPrimary('the statement', (server) => this.#ask<Row>(server, query, session));
  }

  /** The same, outside of any transaction: for what cannot run in one. */
  writeAsIs<Row>(query: QueryConfig): Promise<QueryResult<Row>> {
    const { session } = this;
    return this.atPrimary('the statement', (server) => {
      const result = server.pools.writes.query<Row>(server.isTransactional ? unnamed(query) : query);
      return session === undefined ? result : told(result, session, server);
    });
  }

  /** Calls `ask` with the primary, and again with the next one as long as nothing was done. */
  async atPrimary<T>(what: string, ask: (server: Server) => Promise<T>): Promise<T> {
    const { timers } = this.#options;
    // A statement that was not sent is tried again until then.
    const endMs = this.#servers.waitEndMs();
    for (;;) {
      const server = this.#servers.knownPrimary ?? (await this.#servers.whenPrimary(endMs));
      try {
        return await ask(server);
      } catch (error) {
        const isUndone = isUnreached(error) || isReadOnlyFault(error);
        if (!isUndone || timers.now() > endMs) throw this.explain(writeFault(error, what));
        await this.#servers.suspect(server);
        // The transaction was begun as one that only reads: another server would refuse it as well.
        if (isReadOnlyFault(error) && this.#servers.primary === server) throw error;
      }
      await pause(timers, attemptPauseMs);
    }
  }

  async #ask<Row>(server: Server, query: QueryConfig, session: SqlSession | undefined): Promise<SqlResult<Row>> {
    const { writes } = server.pools;
    const isAlone = session === undefined && !server.isTransactional;
    const result = isAlone ? await writes.query<Row>(query) : await this.#askInOrder<Row>(server, query, session);
    return servedResult(result, server.servedAs('primary', false, this.#servers.timelines.current));
  }

  /** With its position, or in a transaction: on a connection that is kept for it. */
  async #askInOrder<Row>(
    server: Server,
    query: QueryConfig,
    session: SqlSession | undefined,
  ): Promise<QueryResult<Row>> {
    const connection = await server.pools.writes.connect();
    let fault: unknown;
    try {
      if (server.isTransactional) return await this.#askInTransaction<Row>(server, connection, query, session);
      return await askWithPosition<Row>(connection, query, session!);
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      connection.release(isServerFault(fault) ? undefined : (fault as Error | undefined));
    }
  }

  async #askInTransaction<Row>(
    server: Server,
    connection: PooledConnection,
    query: QueryConfig,
    session: SqlSession | undefined,
  ): Promise<QueryResult<Row>> {
    await connection.query(`begin${localTimeout(this.#options.statementTimeoutMs)}`);
    try {
      const result = await connection.query<Row>(unnamed(query));
      await connection.query('commit');
      await session?.wroteAt(server, connection);
      return result;
    } catch (error) {
      await connection.query('rollback').catch(() => undefined);
      throw error;
    }
  }
}

async function told<Row>(
  answer: Promise<QueryResult<Row>>,
  session: SqlSession,
  server: Server,
): Promise<QueryResult<Row>> {
  const result = await answer;
  await session.wroteAt(server);
  return result;
}

/** The position costs the session no round trip. */
async function askWithPosition<Row>(
  connection: PooledConnection,
  query: QueryConfig,
  session: SqlSession,
): Promise<QueryResult<Row>> {
  const [result, written] = await askTogether<Row, WrittenRow>(connection, query, { text: writtenQuery });
  if (result.status === 'rejected') throw result.reason;
  if (written.status === 'rejected') throw written.reason;
  session.wrote(writtenPosition(written.value.rows[0]!));
  return result.value;
}
