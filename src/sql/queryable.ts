/**
 * What the rest of the room needs of a client of PostgreSQL: ask, hold a connection, let go. The shapes are those of `pg`,
 * so that a pool or client of `pg` is one of these as it is, and what is one of these is taken where `pg` is.
 */

/** A query with all that can be said of it. */
export interface QueryConfig {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  /** Prepares the statement under this name on each connection; not behind PgBouncer in transaction mode. */
  readonly name?: string | undefined;
  /** Rows as arrays of columns. */
  readonly rowMode?: 'array' | undefined;
}

export interface QueryField {
  readonly name: string;
  /** The object id of its type. */
  readonly dataTypeID: number;
}

export interface QueryResult<Row = Record<string, unknown>> {
  readonly rows: Row[];
  /** Rows that the statement touched or returned; null where it has no such number. */
  readonly rowCount: number | null;
  /** The first word of what was done: `SELECT`, `INSERT`, `COMMIT` … */
  readonly command: string;
  readonly fields: readonly QueryField[];
}

/** Something that can be asked: a pool, a connection, a transaction. */
export interface Queryable {
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/**
 * Whether the text and the values are all there is. They can then be given to `pg` alone: it makes a copy of every object that
 * describes a query, which takes longer than all that the router does for it.
 */
export function isPlain(query: QueryConfig): boolean {
  for (const key in query) if (key !== 'text' && key !== 'values') return false;
  return true;
}

export function ask<Row>(queryable: Queryable, query: QueryConfig): Promise<QueryResult<Row>> {
  return isPlain(query) ? queryable.query<Row>(query.text, query.values) : queryable.query<Row>(query);
}

/** One connection, out of its pool until it is released. */
export interface PooledConnection extends Queryable {
  /** While it is true, a query is sent before the one before it is answered; undefined on one that cannot do so. */
  pipeline?: boolean;
  /** Gives it back; ends it where an error or `true` is given. */
  release(destroy?: Error | boolean): void;
}

export interface ConnectionPool extends Queryable, AsyncDisposable {
  /** Connections, in use or idle. */
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for one. */
  readonly waitingCount: number;
  /** The connection that a query would be sent on if it were asked now, as its holders see it; undefined where it would have to wait. */
  readonly next: PooledConnection | undefined;
  connect(): Promise<PooledConnection>;
  /** Ends the connections at once; queries that are under way fail. The pool opens others when it is asked again. */
  abandon(): void;
  /** Lets what is under way end, then closes. */
  end(): Promise<void>;
}
