/** How a connection is opened: the words of `pg` for what our options say. */
import { sqlDefaults } from '../defaults.ts';
import type { PgConnectionConfig } from './load-pg.ts';

export interface PgConnectionOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** What errors call the server. Default: host and port of the URL. */
  readonly name?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
  /** 0 = none. */
  readonly statementTimeoutMs?: number | undefined;
  /** How much later a statement is given up that has no answer at all. */
  readonly answerGraceMs?: number | undefined;
  /** Transactions can only read unless they say otherwise. */
  readonly readOnly?: boolean | undefined;
  /** The URL leads to PgBouncer in transaction mode: nothing is asked for when a connection is opened. */
  readonly pgbouncer?: boolean | undefined;
  readonly applicationName?: string | undefined;
}

export function connectionConfig(options: PgConnectionOptions): PgConnectionConfig {
  const statementTimeoutMs = options.statementTimeoutMs ?? sqlDefaults.statementTimeoutMs;
  return {
    connectionString: options.url,
    connectionTimeoutMillis: options.connectTimeoutMs ?? sqlDefaults.connectTimeoutMs,
    keepAlive: true,
    application_name: options.applicationName ?? 'antipode',
    ...(statementTimeoutMs > 0 && !options.pgbouncer && { statement_timeout: statementTimeoutMs }),
    ...(options.readOnly && !options.pgbouncer && { options: '-c default_transaction_read_only=on' }),
  };
}

/** How long a server may take to answer anything at all; Infinity where statements may take for ever. */
export function answerWithinMs({ statementTimeoutMs, answerGraceMs }: PgConnectionOptions): number {
  const limitMs = statementTimeoutMs ?? sqlDefaults.statementTimeoutMs;
  return limitMs > 0 ? limitMs + (answerGraceMs ?? sqlDefaults.answerGraceMs) : Number.POSITIVE_INFINITY;
}
