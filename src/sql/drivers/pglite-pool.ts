/**
 * A pool with the one connection that PGlite has: whoever holds it has it alone until it is released, the others wait in
 * turn, so that transactions never mix. A transaction that asks outside of itself waits for itself, and is told so by
 * ERR_SQL_POOL_TIMEOUT.
 */
import { AntipodeError, type Timers } from '../../core/index.ts';
import { sqlDefaults } from '../defaults.ts';
import { closedError } from '../faults.ts';
import type { ConnectionPool, PooledConnection, QueryConfig, QueryResult } from '../queryable.ts';
import { openPglite, type Pglite, type PgliteResults } from './load-pglite.ts';

export interface PglitePoolOptions {
  /** Where it keeps its files; unset, in memory. */
  readonly folder?: string | undefined;
  readonly maxWaiting?: number | undefined;
  /** How long a caller waits for the connection. */
  readonly connectTimeoutMs?: number | undefined;
  readonly timers: Timers;
}

/** Rejections: ERR_SQL_PGLITE_MISSING, ERR_SQL_POOL_FULL, ERR_SQL_POOL_TIMEOUT, ERR_SQL_CLOSED, and what PostgreSQL says. */
export function pglitePool(options: PglitePoolOptions): ConnectionPool {
  return new SingleConnectionPool(options);
}

type Turn = (connection: PooledConnection) => void;

class SingleConnectionPool implements ConnectionPool {
  readonly #options: PglitePoolOptions;
  readonly #waiting = new Set<Turn>();
  #opening: Promise<Pglite> | undefined;
  #isHeld = false;
  #ending: Promise<void> | undefined;

  constructor(options: PglitePoolOptions) {
    this.#options = options;
  }

  get totalCount(): number {
    return this.#opening === undefined ? 0 : 1;
  }

  get idleCount(): number {
    return this.totalCount === 1 && !this.#isHeld ? 1 : 0;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Its connection is another one for each holder. */
  get next(): undefined {
    return undefined;
  }

  async connect(): Promise<PooledConnection> {
    if (this.#ending !== undefined) throw closedError();
    this.#opening ??= openPglite(this.#options.folder);
    const database = await this.#opening;
    if (this.#isHeld) return await this.#queue();
    this.#isHeld = true;
    return this.#connection(database);
  }

  async query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    const connection = await this.connect();
    try {
      return await connection.query<Row>(query, values);
    } finally {
      connection.release();
    }
  }

  /** There is no line to cut: it is in this process. */
  abandon(): void {}

  end(): Promise<void> {
    this.#ending ??= this.#close();
    return this.#ending;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  async #close(): Promise<void> {
    const database = await this.#opening?.catch(() => undefined);
    if (database === undefined) return;
    if (this.#isHeld) await this.#queue();
    await database.close();
  }

  #queue(): Promise<PooledConnection> {
    const {
      maxWaiting = sqlDefaults.maxWaiting,
      connectTimeoutMs = sqlDefaults.connectTimeoutMs,
      timers,
    } = this.#options;
    if (this.#waiting.size >= maxWaiting) {
      const message = `${maxWaiting} callers wait for the embedded database already: find what holds it for long.`;
      return Promise.reject(new AntipodeError('ERR_SQL_POOL_FULL', message));
    }
    return new Promise((resolve, reject) => {
      const cancel = timers.after(connectTimeoutMs, () => {
        this.#waiting.delete(turn);
        const message = `The embedded database stayed in use for ${connectTimeoutMs} ms: ask inside a transaction by its own tx, for there is one connection.`;
        reject(new AntipodeError('ERR_SQL_POOL_TIMEOUT', message));
      });
      const turn: Turn = (connection) => {
        cancel();
        resolve(connection);
      };
      this.#waiting.add(turn);
    });
  }

  /** Good until it is released. */
  #connection(database: Pglite): PooledConnection {
    let isReleased = false;
    return {
      query: (query, values) => ask(database, query, values),
      release: () => {
        if (isReleased) return;
        isReleased = true;
        const [next] = this.#waiting;
        this.#isHeld = next !== undefined;
        if (next === undefined) return;
        this.#waiting.delete(next);
        next(this.#connection(database));
      },
    };
  }
}

/** As `pg` does: a text without values may hold several statements, which are answered by a list. */
async function ask<Row>(
  database: Pglite,
  query: string | QueryConfig,
  given?: readonly unknown[],
): Promise<QueryResult<Row>> {
  const { text, rowMode, ...config } = typeof query === 'string' ? { text: query } : query;
  const values = given ?? (config as Partial<QueryConfig>).values ?? [];
  const options = { rowMode: rowMode ?? ('object' as const) };
  if (values.length > 0) return resultOf(await database.query(text, [...values], options));
  const results = (await database.exec(text, options)).map((result) => resultOf<Row>(result));
  return results.length === 1 ? results[0]! : (results as unknown as QueryResult<Row>);
}

function resultOf<Row>({ rows, fields, command = '', rowCount }: PgliteResults): QueryResult<Row> {
  return { rows: rows as Row[], rowCount: rowCount ?? null, command, fields };
}
