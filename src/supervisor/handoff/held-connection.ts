import type { Socket } from 'node:net';
import type { Door } from './messages.ts';

/** A client's connection as the parent holds it: a descriptor that it never reads. */
export interface HeldConnection {
  readonly id: number;
  readonly socket: Socket;
  readonly door: Door;
  /** The client's, where a balancer has told it on this connection. */
  address: string | undefined;
  /** Whether a worker has had it before. */
  isResumed: boolean;
  /** Whether its client may wait for an answer that will never come. */
  isDoubtful: boolean;
  /** What a lost worker has read from it, for the next one. */
  bytes: Buffer | undefined;
  repeats: number;
}
