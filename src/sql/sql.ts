/** What users of the router see. Where a query goes is said by the door it is asked at, never found out from its text. */
import type { ReadOptions } from './options.ts';
import type { SqlPool } from './pools.ts';
import type { SessionToken } from './position.ts';
import type { Queryable, QueryConfig } from './queryable.ts';
import type { SqlResult } from './result.ts';
import type { SqlStatus } from './status.ts';
import type { SqlTransaction, TransactionOptions } from './transactions.ts';

/** `` door`select … ${value}` ``: values go to the server as parameters, never as text. */
export type Statement = <Row = Record<string, unknown>>(
  strings: TemplateStringsArray,
  ...values: unknown[]
) => Promise<SqlResult<Row>>;

/** Asks by a template, or by text and values. */
export interface Door extends Statement {
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<SqlResult<Row>>;
}

export interface ReadDoor extends Door {
  /** How fresh: a session's token, or what the options say. Throws ERR_SQL_TOKEN and ERR_SQL_OPTION. */
  (freshness?: SessionToken | ReadOptions): Door;
}

export interface Sql extends Queryable, AsyncDisposable {
  /**
   * Reads at the nearest replica that is fresh enough, else at the primary; inside `session` never older than what the
   * session has seen. Whatever would change something rejects with ERR_SQL_READ_ONLY.
   */
  readonly read: ReadDoor;
  /** One statement at the primary. ERR_SQL_UNKNOWN_OUTCOME where nobody can say whether it was done. */
  readonly write: Door;
  /** The same as `write.query`. */
  query<Row = Record<string, unknown>>(
    query: string | QueryConfig,
    values?: readonly unknown[],
  ): Promise<SqlResult<Row>>;
  /** Commits when `work` resolves, and rolls back when it rejects. */
  transaction<T>(work: (tx: SqlTransaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `work` so that its reads are not older than the token, nor than what it has written and read itself. */
  session<T>(token: SessionToken | undefined, work: () => T): T;
  /** The same with the value of a header or cookie, which may be anything: what is no token is none. */
  sessionFrom<T>(header: string | readonly string[] | undefined, work: () => T): T;
  /**
   * What a later read must not be older than: all that the present session has done; outside of a session the answer of
   * one write, or without it all that this router has written until now. Opaque; sorts as time does.
   */
  token(after?: SqlResult<unknown>): Promise<SessionToken>;
  /** For Kysely, Drizzle and what else takes a pool of `pg`: everything goes to the primary. */
  readonly pool: SqlPool;
  /** Such a pool for reads that are as fresh as this says; its connections can only read. */
  readPool(freshness?: SessionToken | ReadOptions): SqlPool;
  status(): SqlStatus;
  close(): Promise<void>;
}
