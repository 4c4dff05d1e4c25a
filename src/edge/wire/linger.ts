/**
 * The end of a client connection: our last answer leaves at the client's pace, then the client has a little time to end
 * its side. Meanwhile what it sends is read and dropped: closing with unread bytes would reset the connection, and the
 * reset can overtake our answer (RFC 9112, section 9.6).
 */
import type { Socket } from 'node:net';
import { Deadline } from '../../proxy/index.ts';

/** How long a client that has our whole answer may go on sending what nobody reads. */
const lingerMs = 2_000;

export class Linger {
  readonly #socket: Socket;
  readonly #deadline = new Deadline();
  #flushed = false;

  /** `idleTimeoutMs` is what the client has to take what we have written. */
  constructor(socket: Socket, idleTimeoutMs: number, nowMs: number) {
    this.#socket = socket;
    this.#deadline.start(nowMs, idleTimeoutMs);
    socket.end();
    socket.resume();
  }

  /** Whether the client has had its time. */
  expired(nowMs: number): boolean {
    if (!this.#flushed && this.#socket.writableFinished) {
      this.#flushed = true;
      this.#deadline.start(nowMs, lingerMs);
    }
    return this.#deadline.passed(nowMs, lingerMs);
  }
}
