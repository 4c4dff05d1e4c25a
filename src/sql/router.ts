/** The router: the doors, and the sessions that go through them. */
import { checkedRetries, duration } from './check-options.ts';
import type { ReadOptions } from './options.ts';
import { configOf, PrimaryPool, ReplicaPool, type SqlPool } from './pools.ts';
import { checkedToken, decodeToken, encodeToken, later, type Position, type SessionToken } from './position.ts';
import type { QueryConfig } from './queryable.ts';
import type { ReadNeed } from './read-route.ts';
import type { Reads } from './reads.ts';
import type { SqlResult } from './result.ts';
import { timelineOf } from './server.ts';
import type { Servers } from './servers.ts';
import { SqlSession, sessionOf, sessions, writtenAt } from './session.ts';
import type { Door, ReadDoor, Sql } from './sql.ts';
import { statementOf } from './statement.ts';
import { type SqlStatus, statusOf } from './status.ts';
import type { SqlTransaction, TransactionOptions, Transactions } from './transactions.ts';
import type { Writes } from './writes.ts';

export interface RouterParts {
  readonly servers: Servers;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly transactions: Transactions;
  /** Templates are prepared statements. */
  readonly isPrepared: boolean;
}

export class Router implements Sql {
  readonly read: ReadDoor;
  readonly write: Door;
  readonly pool: SqlPool;
  readonly #parts: RouterParts;

  constructor(parts: RouterParts) {
    this.#parts = parts;
    this.pool = new PrimaryPool(parts.writes);
    this.write = this.#door((query) => parts.writes.write(query));
    this.read = this.#readDoor();
  }

  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    return this.#parts.writes.write<Row>(configOf(query, values));
  }

  async transaction<T>(work: (tx: SqlTransaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return await this.#parts.transactions.run(work, { ...options, retries: checkedRetries(options.retries) });
  }

  session<T>(token: SessionToken | undefined, work: () => T): T {
    return this.#session(token === undefined ? undefined : checkedToken(token), work);
  }

  sessionFrom<T>(header: string | readonly string[] | undefined, work: () => T): T {
    let floor: Position | undefined;
    for (const value of typeof header === 'string' ? header.split(',') : (header ?? [])) {
      const position = decodeToken(value.trim());
      if (position !== undefined) floor = later(floor, position);
    }
    return this.#session(floor, work);
  }

  async token(after?: SqlResult<unknown>): Promise<SessionToken> {
    const session = sessionOf(this.#parts.servers);
    const floor = after === undefined ? await session?.floorFor(undefined) : undefined;
    if (floor !== undefined) return encodeToken(floor);
    const { servers } = this.#parts;
    const primary = await servers.whenPrimary();
    return encodeToken(await writtenAt(primary, (after && timelineOf(after.served)) ?? servers.timelines.current));
  }

  readPool(freshness?: SessionToken | ReadOptions): SqlPool {
    return new ReplicaPool(this.#parts.reads, needOf(freshness));
  }

  status(): SqlStatus {
    return statusOf(this.#parts.servers);
  }

  close(): Promise<void> {
    return this.#parts.servers.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #session<T>(floor: Position | undefined, work: () => T): T {
    return sessions.run(new SqlSession(this.#parts.servers, floor), work);
  }

  #door(ask: <Row>(query: QueryConfig) => Promise<SqlResult<Row>>): Door {
    const { isPrepared } = this.#parts;
    const door = async <Row>(strings: TemplateStringsArray, ...values: unknown[]): Promise<SqlResult<Row>> =>
      await ask<Row>(statementOf(strings, values, isPrepared));
    return Object.assign(door, {
      query: <Row>(query: string | QueryConfig, values?: readonly unknown[]) => ask<Row>(configOf(query, values)),
    });
  }

  #readDoor(): ReadDoor {
    const doorFor = (need: ReadNeed): Door => this.#door((query) => this.#parts.reads.read(query, need));
    const plain = doorFor({});
    const read = (first?: TemplateStringsArray | SessionToken | ReadOptions, ...values: unknown[]): unknown => {
      if (first === undefined) return plain;
      return isTemplate(first) ? plain(first, ...values) : doorFor(needOf(first));
    };
    return Object.assign(read as ReadDoor, { query: plain.query });
  }
}

function isTemplate(value: TemplateStringsArray | SessionToken | ReadOptions): value is TemplateStringsArray {
  return Array.isArray(value);
}

function needOf(freshness: SessionToken | ReadOptions | undefined): ReadNeed {
  if (freshness === undefined) return {};
  const { token, maxStaleness, strong } = typeof freshness === 'string' ? { token: freshness } : freshness;
  return {
    position: token === undefined ? undefined : checkedToken(token),
    maxStalenessMs: maxStaleness === undefined ? undefined : duration('maxStaleness', maxStaleness),
    isStrong: strong,
  };
}
