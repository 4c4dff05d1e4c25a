import type { Socket } from 'node:net';
import type { Transport } from './transport.ts';

/** A client connection that is ready for requests. */
export interface AcceptedClient {
  /** Comes from a server that pauses on connect. */
  readonly socket: Socket;
  /** What a TLS socket stands on. */
  readonly raw?: Socket;
  readonly transport: Transport;
  /** What has been read already. */
  readonly early?: Buffer;
}
