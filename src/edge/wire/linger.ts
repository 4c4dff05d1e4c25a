/**
 * The end of a client connection: our last answer leaves at the client's pace, then the client has a little time to end
 * its side. Meanwhile what it sends is read and dropped: closing with unread bytes would reset the connection, and the
 * reset can overtake our answer (RFC 9112, section 9.6). What comes is not read as fast as it comes, though: to
 * drop what a hundred clients pour takes three quarters of a processor.
 */
import type { Socket } from 'node:net';
import { Deadline } from '../../proxy/index.ts';
import type { RateLimits } from '../least-rate.ts';
import type { Pace } from './pace.ts';

/** How long a client that has our whole answer may go on sending what nobody reads. */
export const lingerMs = 2_000;

/** What is read of that at once; further on it is one read in each sweep. */
const freeBytes = 65_536;

export class Linger {
  readonly #socket: Socket;
  readonly #pace: Pace;
  readonly #limits: RateLimits;
  readonly #deadline = new Deadline();
  #flushed = false;
  #droppedBytes = 0;

  /** `pace` is that at which the client takes what we have written. */
  constructor(socket: Socket, pace: Pace, limits: RateLimits, nowMs: number) {
    this.#socket = socket;
    this.#pace = pace;
    this.#limits = limits;
    pace.start(nowMs, limits);
    this.#deadline.start(nowMs, limits.idleTimeoutMs);
    socket.end();
    socket.resume();
  }

  /** So much has come that nobody reads. */
  dropped(bytes: number): void {
    this.#droppedBytes += bytes;
    if (this.#droppedBytes > freeBytes) this.#socket.pause();
  }

  /** Whether the client has had its time. */
  expired(nowMs: number): boolean {
    if (this.#socket.isPaused()) this.#socket.resume();
    if (!this.#flushed && this.#socket.writableFinished) {
      this.#flushed = true;
      this.#deadline.start(nowMs, lingerMs);
    }
    if (this.#flushed) return this.#deadline.passed(nowMs, lingerMs);
    if (this.#pace.tookSome()) this.#deadline.touch();
    return this.#pace.fellBehind(nowMs, true, this.#limits) || this.#deadline.passed(nowMs, this.#limits.idleTimeoutMs);
  }
}
