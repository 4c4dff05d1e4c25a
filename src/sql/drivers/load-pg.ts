/**
 * The client library `pg`, an optional peer dependency: imported with the first connection. Of its interface only what is
 * declared here is used.
 */
import { AntipodeError } from '../../core/index.ts';
import type { QueryConfig, QueryResult } from '../queryable.ts';

export interface PgClient {
  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  release(destroy?: Error | boolean): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly connection?: { readonly stream: { destroy(error?: Error): void } };
}

export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: object;
  connect(): Promise<PgClient>;
  end(): Promise<void>;
  on(event: 'connect' | 'remove', listener: (client: PgClient) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A client in no pool. */
export interface PgListener {
  connect(): Promise<unknown>;
  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { readonly payload?: string }) => void): unknown;
  readonly connection?: { readonly stream: { destroy(error?: Error): void } };
}

export interface PgConnectionConfig {
  readonly connectionString: string;
  readonly connectionTimeoutMillis: number;
  readonly query_timeout?: number;
  readonly statement_timeout?: number;
  readonly application_name?: string;
  readonly options?: string;
  readonly keepAlive: boolean;
}

export interface PgPoolConfig extends PgConnectionConfig {
  readonly max: number;
  readonly idleTimeoutMillis: number;
  readonly pipeline?: boolean;
}

export interface PgLibrary {
  readonly Client: new (config: PgConnectionConfig) => PgListener;
  readonly Pool: new (config: PgPoolConfig) => PgPool;
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
