import type { Socket } from 'node:net';
import type { SharedConnection } from './shared-connection.ts';
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
  /** Who else holds it, and is told of its requests; only what speaks HTTP/1 without TLS can go on elsewhere. */
  readonly shared?: SharedConnection | undefined;
}
