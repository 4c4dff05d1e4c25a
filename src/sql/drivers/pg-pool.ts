/**
 * Connections to one server through clients of `pg`: as many as it may have, lent to one caller at a time, the others wait in
 * turn. It is a pool of our own, for that of `pg` costs a query more than the router does: three timers, a promise for
 * the connection, and listeners that come and go with each query. Here a query that finds an idle connection is sent at once, and all
 * that must end some time (a wait, an idle connection, an answer that does not come) shares one timer.
 *
 * Timeouts of statements and read-only mode are asked for when a connection is opened, which costs a query nothing. PgBouncer refuses
 * such wishes; behind it they are made in each transaction by whoever begins one.
 */
import { systemTimers, type Timers } from '../../core/index.ts';
import { sqlDefaults } from '../defaults.ts';
import { isServerFault } from '../faults.ts';
import type { ConnectionPool, PooledConnection, QueryConfig, QueryResult } from '../queryable.ts';
import { Alarm } from './alarm.ts';
import { answerWithinMs, connectionConfig, type PgConnectionOptions } from './pg-config.ts';
import { PgConnection, type PgConnectionParts } from './pg-connection.ts';
import { connectFault, type PoolLoad, poolClosed, poolFull, poolTimeout } from './pool-faults.ts';

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
export function pgPool(options: PgPoolOptions, timers: Timers = systemTimers): ConnectionPool {
  return new BoundedPool(options, timers);
}

/** Somebody who wants a connection. One of both is called, once. */
interface Caller {
  readonly served: (connection: PgConnection) => void;
  readonly refused: (error: unknown) => void;
}

interface Waiter extends Caller {
  readonly untilMs: number;
}

/** A connection on its way; whom it was opened for may have been told not to wait. */
interface Opening {
  caller: Caller | undefined;
}

class BoundedPool implements ConnectionPool {
  readonly #name: string;
  readonly #maxConnections: number;
  readonly #maxWaiting: number;
  readonly #idleTimeoutMs: number;
  readonly #waitMs: number;
  readonly #parts: PgConnectionParts;
  readonly #timers: Timers;
  readonly #alarm: Alarm;
  readonly #connections = new Set<PgConnection>();
  readonly #opening = new Set<Opening>();
  /** The one that was used last is used next; those at the beginning may not be needed any more. */
  readonly #idle: PgConnection[] = [];
  readonly #waiting: Waiter[] = [];
  #ended: PromiseWithResolvers<void> | undefined;

  constructor(options: PgPoolOptions, timers: Timers) {
    this.#timers = timers;
    this.#alarm = new Alarm(timers, (nowMs) => this.#lookAround(nowMs));
    this.#name = options.name ?? new URL(options.url).host;
    this.#maxConnections = options.maxConnections ?? sqlDefaults.maxConnections;
    this.#maxWaiting = options.maxWaiting ?? sqlDefaults.maxWaiting;
    this.#idleTimeoutMs = limit(options.idleTimeoutMs ?? sqlDefaults.idleTimeoutMs);
    const config = connectionConfig(options);
    this.#waitMs = limit(config.connectionTimeoutMillis);
    this.#parts = {
      config: options.pipeline ? { ...config, pipeline: true } : config,
      clock: timers,
      answerWithinMs: answerWithinMs(options),
      expects: (byMs) => this.#alarm.by(byMs),
      broke: (connection) => this.#broke(connection),
    };
  }

  get totalCount(): number {
    return this.#connections.size + this.#opening.size;
  }

  get idleCount(): number {
    return this.#idle.length;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  get next(): PooledConnection | undefined {
    return this.#idle.at(-1)?.holder;
  }

  connect(): Promise<PooledConnection> {
    return new Promise((resolve, reject) => {
      const served = (connection: PgConnection): void =>
        resolve(connection.lend((destroy) => this.#takeBack(connection, Boolean(destroy))));
      this.#find({ served, refused: reject });
    });
  }

  query<Row>(query: string | QueryConfig, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return new Promise((resolve, reject) => {
      const served = (connection: PgConnection): void => {
        const answered = (fault: Error | null | undefined, result: QueryResult<Row>): void => {
          const isFault = fault !== null && fault !== undefined;
          // What the server itself said leaves the connection as good as before.
          this.#takeBack(connection, isFault && !isServerFault(fault));
          if (isFault) reject(fault);
          else resolve(result);
        };
        try {
          connection.ask(query, values, answered);
        } catch (error) {
          this.#takeBack(connection, true);
          reject(error);
        }
      };
      this.#find({ served, refused: reject });
    });
  }

  abandon(): void {
    const refused = [...this.#waiting.splice(0), ...[...this.#opening].flatMap(({ caller }) => caller ?? [])];
    for (const opening of this.#opening) opening.caller = undefined;
    for (const caller of refused) caller.refused(connectFault(new Error('the server was given up'), this.#name));
    for (const connection of this.#connections) {
      connection.destroy();
      this.#broke(connection);
    }
  }

  async end(): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#ended = Promise.withResolvers();
    for (const connection of [...this.#idle]) this.#forget(connection);
    this.#settle();
    await this.#ended.promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  #find(caller: Caller): void {
    const idle = this.#idle.pop();
    if (idle !== undefined) caller.served(idle);
    else if (this.#ended !== undefined) caller.refused(poolClosed(this.#name));
    else if (this.totalCount < this.#maxConnections) void this.#open(caller);
    else if (this.#waiting.length >= this.#maxWaiting) caller.refused(poolFull(this.#load()));
    else this.#wait(caller);
  }

  #wait({ served, refused }: Caller): void {
    const untilMs = this.#timers.now() + this.#waitMs;
    this.#waiting.push({ served, refused, untilMs });
    this.#alarm.by(untilMs);
  }

  async #open(caller: Caller): Promise<void> {
    const opening: Opening = { caller };
    this.#opening.add(opening);
    try {
      const connection = await PgConnection.open(this.#parts);
      this.#opening.delete(opening);
      this.#connections.add(connection);
      if (opening.caller === undefined) this.#takeBack(connection, false);
      else opening.caller.served(connection);
    } catch (error) {
      this.#opening.delete(opening);
      opening.caller?.refused(connectFault(error, this.#name));
      this.#settle();
    }
  }

  /** Somebody needs it no longer. */
  #takeBack(connection: PgConnection, isBroken: boolean): void {
    const isGood = !isBroken && connection.isUsable;
    if (isGood) connection.endTransaction();
    const next = isGood ? this.#waiting.shift() : undefined;
    if (next !== undefined) next.served(connection);
    else if (isGood && this.#ended === undefined) this.#rest(connection);
    else this.#forget(connection);
  }

  #rest(connection: PgConnection): void {
    connection.rest();
    this.#idle.push(connection);
    this.#alarm.by(connection.idleSinceMs + this.#idleTimeoutMs);
  }

  /** Whoever has it is told by what it was asked; then it comes back. */
  #broke(connection: PgConnection): void {
    if (this.#idle.includes(connection)) this.#forget(connection);
  }

  #forget(connection: PgConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
    this.#connections.delete(connection);
    connection.end();
    this.#settle();
  }

  /** There is room for a connection that was not there before, or nothing left at all. */
  #settle(): void {
    while (this.#waiting.length > 0 && this.totalCount < this.#maxConnections) void this.#open(this.#waiting.shift()!);
    if (this.totalCount > 0) return;
    this.#alarm.stop();
    this.#ended?.resolve();
  }

  /** Ends what has lasted too long. Returns when to look again. */
  #lookAround(nowMs: number): number {
    while (this.#waiting.length > 0 && this.#waiting[0]!.untilMs <= nowMs) {
      this.#waiting.shift()!.refused(poolTimeout(this.#load()));
    }
    while (this.#idle.length > 0 && this.#idle[0]!.idleSinceMs + this.#idleTimeoutMs <= nowMs) {
      this.#forget(this.#idle[0]!);
    }
    let nextMs = this.#waiting[0]?.untilMs ?? Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) {
      connection.checkAnswer(nowMs);
      if (connection.answerByMs > nowMs) nextMs = Math.min(nextMs, connection.answerByMs);
    }
    const oldest = this.#idle[0];
    return oldest === undefined ? nextMs : Math.min(nextMs, oldest.idleSinceMs + this.#idleTimeoutMs);
  }

  #load(): PoolLoad {
    return { server: this.#name, connections: this.totalCount, waiting: this.#waiting.length };
  }
}

/** 0 stands for no limit. */
function limit(ms: number): number {
  return ms > 0 ? ms : Number.POSITIVE_INFINITY;
}
