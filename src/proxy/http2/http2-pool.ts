/**
 * The HTTP/2 connections to one endpoint: as few as carry what there is, the first that has room is taken. A request that
 * finds none waits in a bounded queue while another connection is opened.
 */
import { type Carrier, type CarrierPool, type CarrierWaiter, PoolAnswer } from '../carrier.ts';
import type { Deadlines, Expiring } from '../deadlines.ts';
import type { EndpointAddress } from '../endpoint-address.ts';
import { EndpointTls } from '../endpoint-tls.ts';
import type { PoolOptions } from '../pool-options.ts';
import { EndpointStream } from './endpoint-stream.ts';
import { http2EndpointDefaults } from './http2-endpoint-defaults.ts';
import { Http2Session, type SessionOwner } from './http2-session.ts';

export class Http2Pool implements CarrierPool, Expiring, SessionOwner {
  readonly address: EndpointAddress;
  readonly security: EndpointTls | undefined;
  readonly options: PoolOptions;
  readonly #deadlines: Deadlines;
  readonly #sessions = new Set<Http2Session>();
  readonly #waiters: CarrierWaiter[] = [];
  #closed = false;

  constructor(address: EndpointAddress, options: PoolOptions, deadlines: Deadlines) {
    this.address = address;
    this.security = address.tls ? (address.security ?? new EndpointTls()) : undefined;
    this.options = options;
    this.#deadlines = deadlines;
  }

  get open(): number {
    return this.#sessions.size;
  }

  get idle(): number {
    return [...this.#sessions].filter(({ opening, idle }) => idle && !opening).length;
  }

  get pending(): number {
    return this.#waiters.length;
  }

  get reached(): boolean {
    return [...this.#sessions].some(({ opening }) => !opening);
  }

  idleLimitMs(): number {
    return this.options.keepaliveIdleMs;
  }

  acquire(waiter: CarrierWaiter): Carrier | PoolAnswer {
    for (const session of this.#sessions) if (session.hasRoom) return streamOf(session);
    const isOpening = [...this.#sessions].some(({ opening }) => opening);
    if (
      !isOpening &&
      this.#sessions.size >= this.#maxSessions &&
      this.#waiters.length >= this.options.maxPendingRequests
    ) {
      return PoolAnswer.full;
    }
    this.#waiters.push(waiter);
    if (!isOpening) this.#connect();
    return PoolAnswer.waiting;
  }

  cancel(waiter: CarrierWaiter): void {
    const index = this.#waiters.indexOf(waiter);
    if (index >= 0) this.#waiters.splice(index, 1);
  }

  close(): void {
    this.#closed = true;
    for (const session of this.#sessions) session.close();
    for (const waiter of this.#waiters.splice(0)) waiter.onConnectFailed('the endpoint was removed');
  }

  onSweep(nowMs: number): void {
    for (const session of this.#sessions) session.onSweep(nowMs);
  }

  onReady(session: Http2Session): void {
    if (this.#closed) session.close();
    else this.onRoom(session);
  }

  onRoom(session: Http2Session): void {
    if (this.#closed && session.idle) session.close();
    while (this.#waiters.length > 0 && session.hasRoom) this.#waiters.shift()!.onConnection(streamOf(session));
    // More wait than this one carries.
    if (this.#waiters.length > 0 && ![...this.#sessions].some(({ opening }) => opening)) this.#connect();
  }

  onGone(session: Http2Session, reason: string | undefined): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#deadlines.delete(this);
    // They waited for this one; a retry of theirs would be the next to try.
    if (reason !== undefined) for (const waiter of this.#waiters.splice(0)) waiter.onConnectFailed(reason);
    else if (this.#waiters.length > 0) this.#connect();
  }

  get #maxSessions(): number {
    return Math.min(this.options.maxConnections, http2EndpointDefaults.maxConnections);
  }

  #connect(): void {
    if (this.#closed || this.#sessions.size >= this.#maxSessions) return;
    this.#sessions.add(new Http2Session(this));
    if (this.#sessions.size === 1) this.#deadlines.add(this);
  }
}

function streamOf(session: Http2Session): EndpointStream {
  const stream = new EndpointStream(session, session.reused);
  session.take();
  return stream;
}
