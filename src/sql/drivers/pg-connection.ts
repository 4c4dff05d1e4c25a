/**
 * One connection of a pool: a client of `pg`, which is what its holders get, and until when the server must have answered it.
 *
 * The server gives up a statement by itself (`statement_timeout`); only one that hangs, or whose network does, says nothing
 * at all. `pg` has a timer for that with each query; here a query notes a moment, and the pool has one timer for all. A
 * cursor is left alone, for its server waits for whoever reads it.
 */
import type { Clock } from '../../core/index.ts';
import { endsConnection } from '../faults.ts';
import { isPlain, type PooledConnection, type QueryConfig } from '../queryable.ts';
import { type Answered, loadPg, type PgClient, type PgConnectionConfig } from './load-pg.ts';

const never = Number.POSITIVE_INFINITY;

export interface PgConnectionParts {
  readonly config: PgConnectionConfig;
  readonly clock: Clock;
  /** How long a server may say nothing; Infinity where it may for ever. */
  readonly answerWithinMs: number;
  /** Hears of each moment at which somebody must look after answers. */
  expects(byMs: number): void;
  /** It can be asked nothing more. */
  broke(connection: PgConnection): void;
}

export class PgConnection {
  readonly #client: PgClient;
  readonly #parts: PgConnectionParts;
  #answerByMs = never;
  #isUsable = true;
  /** Since when nobody needs it; for its pool. */
  idleSinceMs = 0;

  /** Rejects with what `pg` says, and ERR_SQL_PG_MISSING. */
  static async open(parts: PgConnectionParts): Promise<PgConnection> {
    const { Client } = await loadPg();
    const client = new Client(parts.config);
    const connection = new PgConnection(client, parts);
    try {
      await client.connect();
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  private constructor(client: PgClient, parts: PgConnectionParts) {
    this.#client = client;
    this.#parts = parts;
    // A connection that breaks fails what it was asked, and is replaced; without a listener it would end the process.
    client.on('error', () => this.#break());
    client.on('end', () => this.#break());
    // Before whoever asked is told, and would have others ask on it.
    client.connection?.on('errorMessage', (fault) => {
      if (endsConnection(fault)) this.#isUsable = false;
    });
    if (parts.answerWithinMs < never) this.#watch();
  }

  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Infinity where nothing is expected. */
  get answerByMs(): number {
    return this.#answerByMs;
  }

  /** What each of its holders gets. */
  get holder(): PooledConnection {
    return this.#client as unknown as PooledConnection;
  }

  /** Asks while nobody holds it; throws where `pg` refuses to ask at all. */
  ask<Row>(query: string | QueryConfig, values: readonly unknown[] | undefined, answered: Answered<Row>): void {
    if (typeof query === 'string') this.#client.query(query, values, answered);
    else if (isPlain(query)) this.#client.query(query.text, query.values, answered);
    else this.#client.query(query, values, answered);
  }

  /** A transaction that its holder has left open is nobody's: what is asked next comes behind its end. */
  endTransaction(): void {
    const status = this.#client.getTransactionStatus?.();
    if (status === 'T' || status === 'E') this.#client.query('rollback', undefined, () => {});
  }

  /** Nobody uses it any more. */
  rest(): void {
    this.#answerByMs = never;
    this.idleSinceMs = this.#parts.clock.now();
  }

  /** As its holder sees it: the client itself, with a release that is this holder's own. */
  lend(release: (destroy: Error | boolean | undefined) => void): PooledConnection {
    let isReleased = false;
    const { holder } = this;
    holder.release = (destroy) => {
      if (isReleased) throw new Error('This connection has been released already: it may be somebody else’s by now.');
      isReleased = true;
      release(destroy);
    };
    return holder;
  }

  /** Lets go of it where its server has not answered in time; what has come by now is read before. */
  checkAnswer(nowMs: number): void {
    if (this.#answerByMs > nowMs) return;
    setImmediate(() => {
      if (this.#answerByMs <= nowMs) this.destroy(noAnswer(this.#parts.answerWithinMs));
    });
  }

  /** Says goodbye to the server. */
  end(): void {
    this.#isUsable = false;
    void this.#client.end().catch(() => {});
  }

  /** Ends at once; what is under way fails. */
  destroy(reason?: Error): void {
    this.#isUsable = false;
    this.#client.connection?.stream.destroy(reason);
  }

  #break(): void {
    this.#isUsable = false;
    this.#answerByMs = never;
    this.#parts.broke(this);
  }

  /** Its holders ask the client itself. */
  #watch(): void {
    const client = this.#client;
    const { answerWithinMs, clock, expects } = this.#parts;
    const ask = client.query as (query: unknown, values: unknown, answered: unknown) => unknown;
    const watched: typeof ask = (query, values, answered) => {
      if (!isSubmittable(query)) {
        this.#answerByMs = clock.now() + answerWithinMs;
        expects(this.#answerByMs);
      }
      return ask.call(client, query, values, answered);
    };
    Object.assign(client, { query: watched });
    client.on('drain', () => {
      this.#answerByMs = never;
    });
  }
}

function isSubmittable(query: unknown): boolean {
  return typeof query === 'object' && query !== null && 'submit' in query;
}

function noAnswer(afterMs: number): Error {
  return Object.assign(new Error(`The server gave no answer for ${afterMs} ms`), { code: 'ETIMEDOUT' });
}
