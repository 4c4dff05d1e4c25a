/**
 * The rate of a client whose connection is its own: how much it has sent of a body, and taken of an answer.
 *
 * How much a client has taken is what the system has taken from us. Node tells that by no documented name: the handle
 * counts all bytes given to it and those that wait in it (`bytesWritten`, `writeQueueSize`). Where these are not there,
 * whole writes count when they are done.
 */
import type { Socket } from 'node:net';
import { LeastRate } from '../least-rate.ts';

interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

export class Pace extends LeastRate {
  readonly #socket: Socket;
  #takenBytes = 0;

  /** `socket` is what the bytes leave by: beneath TLS, if there is that. */
  constructor(socket: Socket) {
    super();
    this.#socket = socket;
  }

  /** Whether the client has taken anything of the answer since this was last asked. */
  tookSome(): boolean {
    const taken = takenBytes(this.#socket);
    const moved = taken - this.#takenBytes;
    this.#takenBytes = taken;
    this.moved(moved);
    return moved > 0;
  }
}

function takenBytes(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = (socket as unknown as { readonly _handle?: Handle | null })._handle ?? {};
  if (bytesWritten === undefined || writeQueueSize === undefined) return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}
