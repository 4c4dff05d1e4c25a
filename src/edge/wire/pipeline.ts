/**
 * Keeps a client's requests in order: bytes behind the present request wait here, and whatever else comes goes behind
 * them. The socket is told to wait only when these are many: one that is not read does not tell that its client is gone.
 */
import type { Socket } from 'node:net';

const maxWaitingBytes = 16_384;

export class Pipeline {
  readonly #socket: Socket;
  readonly #read: (bytes: Buffer) => void;
  #waiting: Buffer | undefined;

  /** `read` is given what came, in order and when its turn has come. */
  constructor(socket: Socket, read: (bytes: Buffer) => void) {
    this.#socket = socket;
    this.#read = read;
  }

  /** What waits. */
  get waiting(): Buffer | undefined {
    return this.#waiting;
  }

  get empty(): boolean {
    return this.#waiting === undefined;
  }

  /** Whether no more is to be read before what waits has had its turn. */
  get full(): boolean {
    return this.#waiting !== undefined && this.#waiting.length >= maxWaitingBytes;
  }

  /** Bytes whose turn has not come yet. */
  push(bytes: Buffer): void {
    this.#waiting = this.#waiting === undefined ? bytes : Buffer.concat([this.#waiting, bytes]);
    if (this.full) this.#socket.pause();
  }

  /** The next request may be read: what waits, else what the socket brings. */
  goOn(): void {
    // Not at once: a client that pipelines thousands of requests must not fill the stack nor starve the others.
    if (this.#waiting !== undefined) setImmediate(this.#readWaiting);
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** Takes what waits out of the order. */
  take(): Buffer | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }

  readonly #readWaiting = (): void => {
    const waiting = this.take();
    if (waiting === undefined) return;
    this.#socket.resume();
    this.#read(waiting);
  };
}
