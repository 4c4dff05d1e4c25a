/** What a handoff is told by its owner. */
import type { Socket } from 'node:net';
import type { Door } from './messages.ts';

/** A connection that no worker takes. What has been read from it stands unread on the socket again. */
export interface UnplacedConnection {
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection. */
  readonly address: string | undefined;
}

export interface HandoffOptions {
  /** Serves a connection, or closes it, when no worker takes it. It is not held any longer. */
  readonly fallback: (connection: UnplacedConnection) => void;
  /** The whole answer, of latin1 characters and with `connection: close`, to a request that was lost; `method` may be empty. */
  readonly lostAnswer: (method: string) => string;
  /** Whether every connection begins with a header of the PROXY protocol. */
  readonly proxyProtocol?: boolean;
  /** Connections held for all workers together. */
  readonly maxHeld?: number;
  /** How long connections wait for a worker when there is none that takes them; 0: not at all. */
  readonly patienceMs?: number;
}
