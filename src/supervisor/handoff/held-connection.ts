/** A client's connection as the parent holds it, between and beside the workers that serve it. */
import type { Socket } from 'node:net';
import type { Door } from './messages.ts';

/** A descriptor that is never read here. */
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
  /** How those workers ended that had its request before, in words. */
  ends: readonly string[];
}

/** One that no worker has had yet. */
export function heldConnection(id: number, socket: Socket, door: Door): HeldConnection {
  const fresh = { address: undefined, isResumed: false, isDoubtful: false, bytes: undefined, repeats: 0, ends: [] };
  return { id, socket, door, ...fresh };
}

/** As the next worker is to have it: with what was read from it and is not answered. */
export function resumed(
  connection: HeldConnection,
  read?: Pick<HeldConnection, 'ends' | 'repeats'> & { readonly bytes: Buffer },
): HeldConnection {
  const { bytes, repeats = 0, ends = [] } = read ?? {};
  return Object.assign(connection, { isResumed: true, isDoubtful: false, bytes, repeats, ends });
}
