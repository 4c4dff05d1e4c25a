/**
 * Pools that `pg`, Kysely and Drizzle take for one of `pg`; promises only. Drizzle knows a pool by the word in the name of
 * its class.
 *
 * Nothing is routed by looking at a query: a function may write, `select … for update` locks, and what an ORM sends
 * inside a transaction must stay in it. Which pool is used says where a query goes.
 */
import type { PooledConnection, QueryConfig, QueryResult } from './queryable.ts';
import type { ReadNeed } from './read-route.ts';
import type { Reads } from './reads.ts';
import type { Server } from './server.ts';
import type { SqlSession } from './session.ts';
import { unnamed } from './transactional-read.ts';
import type { Writes } from './writes.ts';

export interface SqlPool {
  readonly options: object;
  connect(): Promise<SqlPoolConnection>;
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /** Does nothing: the connections are the router's, and end with its `close()`. */
  end(): Promise<void>;
}

export interface SqlPoolConnection extends PooledConnection {
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
  /** A cursor, or another query of a class of its own; not on connections of PGlite, nor behind PgBouncer. */
  query<Submitted extends object>(submitted: Submitted): Submitted;
}

/** Everything goes to the primary. */
export class PrimaryPool implements SqlPool {
  readonly options: object = {};
  readonly #writes: Writes;

  constructor(writes: Writes) {
    this.#writes = writes;
  }

  async connect(): Promise<SqlPoolConnection> {
    const { session } = this.#writes;
    const connection = await this.#writes.atPrimary('the statement', async (server) => {
      const found = await server.pools.writes.connect();
      const fit = server.isTransactional ? withoutNames(found) : found;
      return session === undefined ? fit : markedAtRelease(fit, session, server);
    });
    return connection as SqlPoolConnection;
  }

  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return this.#writes.writeAsIs<Row>(configOf(query, values));
  }

  async end(): Promise<void> {}
}

/** Everything goes to a server that is fresh enough, and can only read. */
export class ReplicaPool implements SqlPool {
  readonly options: object = {};
  readonly #reads: Reads;
  readonly #need: ReadNeed;

  constructor(reads: Reads, need: ReadNeed) {
    this.#reads = reads;
    this.#need = need;
  }

  async connect(): Promise<SqlPoolConnection> {
    return (await this.#reads.connect(this.#need)) as SqlPoolConnection;
  }

  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return this.#reads.read<Row>(configOf(query, values), this.#need);
  }

  async end(): Promise<void> {}
}

export function configOf(query: string | QueryConfig, values: readonly unknown[] | undefined): QueryConfig {
  return typeof query === 'string' ? { text: query, values } : values === undefined ? query : { ...query, values };
}

function withoutNames(connection: PooledConnection): PooledConnection {
  return {
    query: (query, values) => connection.query(unnamed(configOf(query, values))),
    release: (destroy) => connection.release(destroy),
  };
}

/** `pg` gives each holder of a connection a `release` of its own, which may be replaced. */
function markedAtRelease(connection: PooledConnection, session: SqlSession, server: Server): PooledConnection {
  const release = connection.release.bind(connection);
  connection.release = (destroy) => {
    session.wroteUnasked(server);
    release(destroy);
  };
  return connection;
}
