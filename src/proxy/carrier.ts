/**
 * What carries an exchange to an endpoint and back, and where it comes from: in HTTP/1 a connection of its own, taken from
 * those that are open; in HTTP/2 a stream of a connection that carries many.
 */
import type { ConnectionUser } from './connection-user.ts';
import type { PoolOptions } from './pool-options.ts';
import type { ProxyRequest } from './proxy-request.ts';
import type { BodyWriter, RequestBody } from './request-body.ts';

export interface Carrier extends BodyWriter {
  /** Whether it stood open before, so that the endpoint may have closed it without our knowing. */
  readonly reused: boolean;
  /** Whether a byte came in answer to the present request. */
  readonly answered: boolean;
  /** Whether the endpoint itself says that it has not looked at the request. */
  readonly refused: boolean;
  /** Begins an exchange: the request and what there is of its body. */
  begin(user: ConnectionUser, request: ProxyRequest, body: RequestBody): void;
  /** Ends the exchange, both messages being complete; `reusable` says whether another may follow. */
  end(reusable: boolean, nowMs: number): void;
  /** Breaks it off. The endpoint does not take what it has of the request for the whole. */
  destroy(): void;
  /** Goes on reading the answer. */
  resume(): void;
  /** Says that the bytes of the present `onBody` are still needed after it. */
  keepBuffer(): void;
  /** What was kept has been sent on. */
  reclaimBuffers(): void;
  /** Nothing more is sent, and the endpoint is told so. */
  endWrites(): void;
}

/** Who waits for a carrier. */
export interface CarrierWaiter {
  onConnection(carrier: Carrier): void;
  /** The connection opened for this waiter failed. */
  onConnectFailed(reason: string): void;
}

/** What `acquire` says when it has no carrier at once. */
export const PoolAnswer = { waiting: 0, full: 1 } as const;
export type PoolAnswer = (typeof PoolAnswer)[keyof typeof PoolAnswer];

/** The connections to one endpoint. */
export interface CarrierPool {
  readonly options: PoolOptions;
  /** Open connections, those being opened included. */
  readonly open: number;
  /** Connections that carry nothing. */
  readonly idle: number;
  /** Requests that wait. */
  readonly pending: number;
  /** Whether a connection stands, so that the endpoint is there and only has too much to do. */
  readonly reached: boolean;
  /** How long a connection may have been idle to carry a request that may be sent twice, or one that must not. */
  idleLimitMs(idempotent: boolean): number;
  /** A carrier for one request, or the answer that the waiter will be called or is refused. */
  acquire(waiter: CarrierWaiter, maxIdleMs: number, nowMs: number): Carrier | PoolAnswer;
  /** Takes a waiter out of the queue. */
  cancel(waiter: CarrierWaiter): void;
  /** Closes what carries nothing; the rest closes when it is done. */
  close(): void;
}
