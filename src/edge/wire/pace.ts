/**
 * Whether a client keeps up a least rate, while we wait for it to send a body or to take an answer. It begins with as much
 * time as it may be idle; every byte that moves buys more, up to that, and waiting costs what it takes. So the rate is
 * an average over the idle time: short stalls are forgiven, and a byte now and then does not buy a connection for ever.
 * Time in which the client waits for us costs nothing.
 *
 * How much a client has taken is what the system has taken from us. Node tells that by no documented name: the handle
 * counts all bytes given to it and those that wait in it (`bytesWritten`, `writeQueueSize`). Where these are not there,
 * whole writes count when they are done.
 */
import type { Socket } from 'node:net';

export interface PaceLimits {
  /** Bytes a second; 0 for any. */
  readonly minRateBytes: number;
  readonly idleTimeoutMs: number;
}

interface Handle {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

export class Pace {
  readonly #socket: Socket;
  #leftMs = 0;
  #lookedAt = 0;
  #movedBytes = 0;
  #takenBytes = 0;

  /** `socket` is what the bytes leave by: beneath TLS, if there is that. */
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** A new request: the client has all its time. */
  start(nowMs: number, { idleTimeoutMs }: PaceLimits): void {
    this.#leftMs = idleTimeoutMs;
    this.#lookedAt = nowMs;
    this.#movedBytes = 0;
  }

  /** So much of a body has come. */
  received(bytes: number): void {
    this.#movedBytes += bytes;
  }

  /** Whether the client has taken anything of the answer since this was last asked. */
  tookSome(): boolean {
    const taken = takenBytes(this.#socket);
    const moved = taken - this.#takenBytes;
    this.#takenBytes = taken;
    this.#movedBytes += moved;
    return moved > 0;
  }

  /** Whether the client is too slow; `isAwaited` says that since the last look it was its turn. */
  fellBehind(nowMs: number, isAwaited: boolean, { minRateBytes, idleTimeoutMs }: PaceLimits): boolean {
    const passedMs = nowMs - this.#lookedAt;
    this.#lookedAt = nowMs;
    if (!isAwaited || minRateBytes === 0) return false;
    const boughtMs = (this.#movedBytes / minRateBytes) * 1_000;
    this.#movedBytes = 0;
    this.#leftMs = Math.min(this.#leftMs + boughtMs, idleTimeoutMs) - passedMs;
    return this.#leftMs <= 0;
  }
}

function takenBytes(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = (socket as unknown as { readonly _handle?: Handle | null })._handle ?? {};
  if (bytesWritten === undefined || writeQueueSize === undefined) return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}
