import type { Socket } from 'node:net';
import type { Transport } from './transport.ts';

/** A client connection that is ready for requests. */
export interface AcceptedClient {
  /** Comes from a server that pauses on connect; bytes that have come may stand unread on it. */
  readonly socket: Socket;
  /** The client's, or that of the proxy before us which speaks for clients by fields. */
  readonly address: string;
  /** What a TLS socket stands on. */
  readonly raw?: Socket;
  readonly transport: Transport;
}
