/**
 * Reads, as they are asked of the server that was chosen for them: its position first, then the query, on one connection.
 *
 * A connection remembers the position it was told, since a server never goes back while it runs, so that what was reached
 * once costs no further question. Where a connection may change servers' processes between transactions, position and
 * query are asked in one.
 */
import { isServerFault, readFault } from './faults.ts';
import type { Explain } from './misplaced.ts';
import type { Position } from './position.ts';
import { ask, type PooledConnection, type QueryConfig, type QueryResult } from './queryable.ts';
import { readOnlyConnection } from './read-only-connection.ts';
import type { ReadNeed, ReadRoute } from './read-route.ts';
import { hasReached, type ReplicaWait } from './replica-wait.ts';
import { type SqlResult, servedResult } from './result.ts';
import type { Server } from './server.ts';
import { readInTransaction } from './transactional-read.ts';

export interface ReadsOptions {
  readonly route: ReadRoute;
  readonly wait: ReplicaWait;
  readonly statementTimeoutMs: number;
  /** Says more of a fault, where more is known. */
  readonly explain: Explain;
}

export class Reads {
  readonly #route: ReadRoute;
  readonly #wait: ReplicaWait;
  readonly #statementTimeoutMs: number;
  readonly #explain: Explain;

  constructor({ route, wait, statementTimeoutMs, explain }: ReadsOptions) {
    this.#route = route;
    this.#wait = wait;
    this.#statementTimeoutMs = statementTimeoutMs;
    this.#explain = explain;
  }

  /** Rejects with what the server says, ERR_SQL_READ_ONLY, ERR_SQL_NO_PRIMARY and what pools reject with. */
  async read<Row>(query: QueryConfig, need: ReadNeed): Promise<SqlResult<Row>> {
    try {
      const { value, served } = await this.#route.find(need, (server, floor, isPatient) =>
        this.#query<Row>(server, query, floor, isPatient),
      );
      return servedResult(value, served);
    } catch (error) {
      throw this.#explain(readFault(error));
    }
  }

  /** A connection that can only read, to a server that is fresh enough. */
  async connect(need: ReadNeed): Promise<PooledConnection> {
    const { value } = await this.#route.find(need, (server, floor, isPatient) =>
      this.#connect(server, floor, isPatient),
    );
    return value;
  }

  #query<Row>(
    server: Server,
    query: QueryConfig,
    floor: Position | undefined,
    isPatient: boolean,
  ): Promise<QueryResult<Row> | undefined> {
    const isPlain = !server.isTransactional && (floor === undefined || hasNextReached(server, floor));
    return isPlain ? server.pools.reads.query<Row>(query) : this.#queryOnOne<Row>(server, query, floor, isPatient);
  }

  async #queryOnOne<Row>(
    server: Server,
    query: QueryConfig,
    floor: Position | undefined,
    isPatient: boolean,
  ): Promise<QueryResult<Row> | undefined> {
    const connection = await server.pools.reads.connect();
    let fault: unknown;
    try {
      if (server.isTransactional) return await this.#queryInTransaction<Row>(connection, query, floor, isPatient);
      const isFresh = await this.#reaches(server, connection, floor!, isPatient);
      return isFresh ? await ask<Row>(connection, query) : undefined;
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      connection.release(isServerFault(fault) ? undefined : (fault as Error | undefined));
    }
  }

  /** At once where the connection has been told so before. */
  #reaches(
    server: Server,
    connection: PooledConnection,
    floor: Position,
    isPatient: boolean,
  ): boolean | Promise<boolean> {
    const known = server.floorOf(connection);
    return hasReached(known, floor) || this.#wait.reaches(known, connection, floor, isPatient);
  }

  #queryInTransaction<Row>(
    connection: PooledConnection,
    query: QueryConfig,
    floor: Position | undefined,
    isPatient: boolean,
  ): Promise<QueryResult<Row> | undefined> {
    const isFresh = floor && (() => this.#wait.reaches({ timeline: 0, lsn: 0n }, connection, floor, isPatient));
    return readInTransaction<Row>(connection, { query, statementTimeoutMs: this.#statementTimeoutMs, isFresh });
  }

  async #connect(
    server: Server,
    floor: Position | undefined,
    isPatient: boolean,
  ): Promise<PooledConnection | undefined> {
    // What a position was told for one transaction is not said of the next: only the primary is sure to have it.
    if (server.isTransactional && floor !== undefined) return undefined;
    const connection = await server.pools.reads.connect();
    if (server.isTransactional) return readOnlyConnection(connection, this.#statementTimeoutMs);
    if (floor === undefined) return connection;
    try {
      if (await this.#reaches(server, connection, floor, isPatient)) return connection;
    } catch (error) {
      connection.release(isServerFault(error) ? undefined : (error as Error));
      throw error;
    }
    connection.release();
    return undefined;
  }
}

/** The connection that comes next has been told so before: nothing is to be asked of it but the query. */
function hasNextReached(server: Server, floor: Position): boolean {
  const { next } = server.pools.reads;
  return next !== undefined && hasReached(server.floorOf(next), floor);
}
