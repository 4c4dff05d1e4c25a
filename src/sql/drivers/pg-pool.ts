/**
 * Connections to one server through `pg`. Adds to its pool: a bound on those who wait, errors that say what happened, and
 * a way to let go of a server that hangs.
 *
 * Timeouts and read-only mode are asked for when a connection is opened, which costs a query nothing. PgBouncer refuses
 * such wishes; behind it they are made in each transaction by whoever begins one.
 */
import { AntipodeError } from '../../core/index.ts';
import { sqlDefaults } from '../defaults.ts';
import { ask, type ConnectionPool, type PooledConnection, type QueryConfig, type QueryResult } from '../queryable.ts';
import { connectFault } from './connect-fault.ts';
import { loadPg, type PgClient, type PgPool, type PgPoolConfig } from './load-pg.ts';
import { PendingConnections } from './pending-connections.ts';
import { connectionConfig, type PgConnectionOptions } from './pg-config.ts';

export interface PgPoolOptions extends PgConnectionOptions {
  readonly maxConnections?: number | undefined;
  readonly maxWaiting?: number | undefined;
  readonly idleTimeoutMs?: number | undefined;
  /** Queries of one connection are sent without waiting for the answers of those before. */
  readonly pipeline?: boolean | undefined;
}

/**
 * Nothing is opened before the first query. Rejections: ERR_SQL_PG_MISSING; ERR_SQL_POOL_FULL where too many wait;
 * ERR_SQL_POOL_TIMEOUT after waiting too long; ERR_SQL_UNREACHABLE; ERR_SQL_CLOSED; what the server says of a query, as
 * `pg` says it.
 */
export function pgPool(options: PgPoolOptions): ConnectionPool {
  return new BoundedPool(options);
}

class BoundedPool implements ConnectionPool {
  readonly #options: PgPoolOptions;
  readonly #name: string;
  readonly #maxWaiting: number;
  readonly #clients = new Set<PgClient>();
  readonly #waiting = new PendingConnections();
  #opening: Promise<PgPool> | undefined;
  #pool: PgPool | undefined;
  #isClosed = false;

  constructor(options: PgPoolOptions) {
    this.#options = options;
    this.#name = options.name ?? new URL(options.url).host;
    this.#maxWaiting = options.maxWaiting ?? sqlDefaults.maxWaiting;
  }

  get totalCount(): number {
    return this.#pool?.totalCount ?? 0;
  }

  get idleCount(): number {
    return this.#pool?.idleCount ?? 0;
  }

  get waitingCount(): number {
    return this.#pool?.waitingCount ?? 0;
  }

  async connect(): Promise<PooledConnection> {
    if (this.#isClosed) throw new AntipodeError('ERR_SQL_CLOSED', `The pool of ${this.#name} is closed.`);
    const pool = this.#pool ?? (await this.#open());
    if (pool.waitingCount >= this.#maxWaiting) {
      throw new AntipodeError(
        'ERR_SQL_POOL_FULL',
        `${pool.waitingCount} callers wait for a connection to ${this.#name} already: find what holds them for long, or raise pool.max.`,
        { details: { server: this.#name, waiting: pool.waitingCount, connections: pool.totalCount } },
      );
    }
    try {
      return await (pool.idleCount > 0 ? pool.connect() : this.#waiting.wait(pool.connect()));
    } catch (error) {
      throw connectFault(error, this.#name, pool);
    }
  }

  async query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    const connection = await this.connect();
    let fault: unknown;
    try {
      return await (typeof query === 'string' ? connection.query<Row>(query, values) : ask<Row>(connection, query));
    } catch (error) {
      fault = error;
      throw error;
    } finally {
      connection.release(isOfServer(fault) ? undefined : (fault as Error | undefined));
    }
  }

  abandon(): void {
    for (const client of this.#clients) client.connection?.stream.destroy();
    this.#waiting.abandon();
  }

  async end(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const pool = await this.#opening?.catch(() => undefined);
    await pool?.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #open(): Promise<PgPool> {
    this.#opening ??= loadPg().then(({ Pool }) => {
      const pool = new Pool(poolConfig(this.#options));
      // A connection that breaks fails what it was asked, and is replaced; without listeners it would end the process.
      pool.on('error', () => {});
      pool.on('connect', (client) => {
        client.on('error', () => {});
        this.#clients.add(client);
      });
      pool.on('remove', (client) => this.#clients.delete(client));
      return pool;
    });
    this.#pool = await this.#opening;
    return this.#pool;
  }
}

function poolConfig(options: PgPoolOptions): PgPoolConfig {
  return {
    ...connectionConfig(options),
    max: options.maxConnections ?? sqlDefaults.maxConnections,
    idleTimeoutMillis: options.idleTimeoutMs ?? sqlDefaults.idleTimeoutMs,
    ...(options.pipeline && { pipeline: true }),
  };
}

/** What the server itself said (it has a severity): the connection is as good as before. */
function isOfServer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}
