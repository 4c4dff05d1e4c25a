/**
 * The client library `pg`, an optional peer dependency: imported with the first connection. Of its interface only what is
 * declared here is used. Its pool is not: see pg-pool.ts.
 */
import { AntipodeError } from '../../core/index.ts';
import type { QueryConfig, QueryResult } from '../queryable.ts';

/** Called once: with the fault, or with the answer. */
export type Answered<Row> = (fault: Error | null | undefined, result: QueryResult<Row>) => void;

/** A query of a class of its own, such as a cursor. */
interface Submittable {
  submit(connection: unknown): unknown;
}

export interface PgClient {
  connect(): Promise<unknown>;
  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  query<Row>(query: string | QueryConfig, values: readonly unknown[] | undefined, answered: Answered<Row>): void;
  query(query: Submittable): unknown;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** `drain`: all that it was asked is answered. */
  on(event: 'end' | 'drain', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { readonly payload?: string }) => void): unknown;
  /** `I`: in no transaction, as of the last answer; null before the first. */
  getTransactionStatus?(): 'I' | 'T' | 'E' | null;
  readonly connection?: PgWire;
}

/** The protocol beneath a client. */
interface PgWire {
  readonly stream: { destroy(error?: Error): void };
  on(
    event: 'errorMessage',
    listener: (message: { readonly severity?: string; readonly code?: string }) => void,
  ): unknown;
}

export interface PgConnectionConfig {
  readonly connectionString: string;
  readonly connectionTimeoutMillis: number;
  /** Where nobody else watches for an answer. */
  readonly query_timeout?: number;
  readonly statement_timeout?: number;
  readonly application_name?: string;
  readonly options?: string;
  readonly keepAlive: boolean;
  readonly pipeline?: boolean;
}

export interface PgLibrary {
  readonly Client: new (config: PgConnectionConfig) => PgClient;
}

/** Rejects with ERR_SQL_PG_MISSING where `pg` is not installed. */
export async function loadPg(): Promise<PgLibrary> {
  try {
    const { default: pg } = await import('pg');
    return pg as unknown as PgLibrary;
  } catch (cause) {
    throw new AntipodeError(
      'ERR_SQL_PG_MISSING',
      'PostgreSQL is to be asked, and its client is not installed: npm install pg.',
      { cause },
    );
  }
}
