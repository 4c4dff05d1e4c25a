/** What a handoff is told by its owner. */
import type { Socket } from 'node:net';
import type { Door } from './messages.ts';
import type { CutReason } from './verdict.ts';

/** A connection that no worker takes. What has been read from it stands unread on the socket again. */
export interface UnplacedConnection {
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection. */
  readonly address: string | undefined;
}

/** A request that was lost with the worker that had it, or with the second one after the first. */
interface LostRequest {
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection. */
  readonly address: string | undefined;
  /** What was read, from its beginning: as much as is kept. It need not be a whole request, nor one at all. */
  readonly bytes: Buffer;
  /** How the workers ended that had it, one after the other. */
  readonly ends: readonly string[];
}

/** A connection that was reset because its worker was lost. Which requests were under way on it, if any, nobody knows. */
export interface CutConnection {
  /** The client's, a balancer's where that has not told another; empty where it is not known any more. */
  readonly address: string;
  readonly reason: CutReason;
}

export interface CutConnections {
  /** The id of the worker's link. */
  readonly worker: string;
  /** Which worker that was, and how it ended, in words for operators. */
  readonly end: string;
  /** At least one. */
  readonly connections: readonly CutConnection[];
}

export interface HandoffOptions {
  /** Serves a connection, or closes it, when no worker takes it. It is not held any longer. */
  readonly fallback: (connection: UnplacedConnection) => void;
  /** The whole answer, of latin1 characters and with `connection: close`, to a request that was lost. */
  readonly lostAnswer: (lost: LostRequest) => string;
  /** Told of the connections that a lost worker has taken with it. */
  readonly onCut?: (cut: CutConnections) => void;
  /** Whether every connection begins with a header of the PROXY protocol. */
  readonly proxyProtocol?: boolean;
  /** Connections held for all workers together. */
  readonly maxHeld?: number;
  /** How long connections wait for a worker when there is none that takes them; 0: not at all. */
  readonly patienceMs?: number;
}
