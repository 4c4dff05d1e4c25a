/**
 * The connections to one endpoint. The last used one is taken first, so that a quiet pool shrinks to what it needs; a
 * request that finds none waits in a bounded queue while a connection is opened, and takes whichever is free first.
 *
 * An idle connection is closed before the endpoint would do it (its `keep-alive: timeout` less a margin): a request that
 * meets a closing connection is the commonest failure of a proxy.
 */
import { performance } from 'node:perf_hooks';
import { type CarrierPool, type CarrierWaiter, PoolAnswer } from './carrier.ts';
import { type ConnectionOwner, EndpointConnection } from './connection.ts';
import type { Deadlines, Expiring } from './deadlines.ts';
import type { EndpointAddress } from './endpoint-address.ts';
import { EndpointTls } from './endpoint-tls.ts';
import type { PoolOptions } from './pool-options.ts';

/** A request that must not be sent twice takes no connection that has been idle for longer, unless the endpoint has told its own limit. */
const carefulIdleMs = 1_000;

export class ConnectionPool implements CarrierPool, ConnectionOwner, Expiring {
  readonly address: EndpointAddress;
  readonly security: EndpointTls | undefined;
  readonly options: PoolOptions;
  /** The endpoint's own limit on idle time, once it has told; else Infinity. */
  hintMs: number = Number.POSITIVE_INFINITY;
  readonly #deadlines: Deadlines;
  readonly #idle: EndpointConnection[] = [];
  readonly #waiters: CarrierWaiter[] = [];
  readonly #connecting = new Set<EndpointConnection>();
  #open = 0;
  #closed = false;

  constructor(address: EndpointAddress, options: PoolOptions, deadlines: Deadlines) {
    this.address = address;
    this.security = address.tls ? (address.security ?? new EndpointTls()) : undefined;
    this.options = options;
    this.#deadlines = deadlines;
  }

  /** Open connections, those being opened included. */
  get open(): number {
    return this.#open;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get pending(): number {
    return this.#waiters.length;
  }

  /** Whether a connection stands, so that the endpoint is there and only has too much to do. */
  get reached(): boolean {
    return this.#open > this.#connecting.size;
  }

  /** How long a connection may have been idle to carry a request that may be sent twice, or one that must not. */
  idleLimitMs(idempotent: boolean): number {
    const limit = Math.min(this.options.keepaliveIdleMs, this.hintMs);
    return idempotent || this.hintMs < Number.POSITIVE_INFINITY ? limit : Math.min(limit, carefulIdleMs);
  }

  /**
   * A connection for one request, or the answer that the waiter will be called or is refused. `maxIdleMs` leaves out
   * connections idle for longer: 0 asks for a new one.
   */
  acquire(waiter: CarrierWaiter, maxIdleMs: number, nowMs: number): EndpointConnection | PoolAnswer {
    for (let last = this.#idle.at(-1); last !== undefined; last = this.#idle.at(-1)) {
      if (nowMs - last.idleSince >= maxIdleMs) break;
      this.#idle.pop();
      if (last.usable) return last;
    }
    if (this.#open >= this.options.maxConnections) {
      const old = this.#idle.shift();
      const queued = this.#waiters.length - this.#connecting.size;
      if (old === undefined && queued >= this.options.maxPendingRequests) return PoolAnswer.full;
      // Idle for too long for this request, and in the way of the new connection it asks for.
      old?.destroy();
    }
    this.#waiters.push(waiter);
    this.#connectForWaiters();
    return PoolAnswer.waiting;
  }

  /** Takes a waiter out of the queue; the connection being opened for it goes to somebody else. */
  cancel(waiter: CarrierWaiter): void {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
  }

  /** A connection whose exchange is over and which may carry another. */
  release(connection: EndpointConnection, nowMs: number): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.onConnection(connection);
    } else if (this.#closed || this.options.keepaliveConnections === 0) {
      connection.destroy();
    } else {
      // The oldest makes room: were it kept, a request that is careful with old ones would open a new one each time.
      const oldest = this.#idle.length >= this.options.keepaliveConnections ? this.#idle.shift() : undefined;
      oldest?.destroy();
      connection.idleSince = nowMs;
      connection.reused = true;
      this.#idle.push(connection);
      if (this.#idle.length === 1) this.#deadlines.add(this);
    }
  }

  /** Closes connections that are idle or being opened; those in use close when they are released. */
  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.destroy();
    for (const connection of this.#connecting) connection.destroy();
    for (const waiter of this.#waiters.splice(0)) waiter.onConnectFailed('the endpoint was removed');
  }

  onSweep(nowMs: number): void {
    const limit = this.idleLimitMs(true);
    // The first are the longest idle.
    while (this.#idle.length > 0 && nowMs - this.#idle[0]!.idleSince >= limit) this.#idle.shift()!.destroy();
  }

  onConnected(connection: EndpointConnection): void {
    this.#connecting.delete(connection);
    this.release(connection, performance.now());
  }

  onConnectFailed(connection: EndpointConnection, reason: string): void {
    this.#connecting.delete(connection);
    this.#open--;
    this.#waiters.shift()?.onConnectFailed(reason);
    this.#connectForWaiters();
  }

  /** A connection that was open is gone. */
  onClosed(connection: EndpointConnection): void {
    this.#open--;
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#idle.length === 0) this.#deadlines.delete(this);
    this.#connectForWaiters();
  }

  #connectForWaiters(): void {
    while (this.#connecting.size < this.#waiters.length && this.#open < this.options.maxConnections) {
      this.#open++;
      this.#connecting.add(new EndpointConnection(this));
    }
  }
}
