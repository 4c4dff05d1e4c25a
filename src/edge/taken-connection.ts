import type { Socket } from 'node:net';
import type { SharedConnection } from './shared-connection.ts';

/** What a connection comes in by: behind `https` it begins with a handshake of TLS. */
export type Door = 'http' | 'https';

/** A connection that no listener of this edge has accepted. */
export interface TakenConnection {
  /** Paused, with `allowHalfOpen`; bytes that have come may stand unread on it. */
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection before. */
  readonly address?: string | undefined;
  /** Who else holds it. */
  readonly shared?: SharedConnection | undefined;
}
