/**
 * Brings the body of a request to the app, as it comes in.
 *
 * Invariant: nothing of it, not even that there is none, reaches the app before the app has been asked; so it is with
 * Node, which reads on when the listeners have returned.
 */
import type { MessageInternals } from './node-server.ts';
import { trailerLines } from './request-fields.ts';

export class RequestFeed {
  #message: MessageInternals | undefined;
  #isAsked = false;
  /** What came before the app was asked. */
  #early: Buffer[] = [];
  /** Bytes that are still to come; Infinity where it is not said. */
  #awaited = 0;
  #trailers = '';
  /** The client was told to wait. */
  #held = false;

  /** Begins with a request whose body has this length. */
  begin(message: MessageInternals, bytes: number): void {
    this.#message = message;
    this.#awaited = bytes;
    this.#isAsked = false;
    this.#held = false;
    this.#trailers = '';
  }

  /** The app has been asked. */
  asked(): void {
    this.#isAsked = true;
    const early = this.#early;
    if (early.length > 0) this.#early = [];
    for (const piece of early) this.#push(piece);
    if (this.#awaited === 0) this.#complete();
  }

  /** A piece, which is copied. False when the next should wait until the app has read. */
  write(bytes: Buffer): boolean {
    const piece = Buffer.from(bytes);
    this.#awaited -= piece.length;
    if (!this.#isAsked) {
      this.#early.push(piece);
      return true;
    }
    const takesMore = this.#push(piece);
    if (this.#awaited === 0) this.#complete();
    this.#held = !takesMore;
    return takesMore;
  }

  /** The end of a body whose length was not told. */
  end(trailers: string): void {
    this.#awaited = 0;
    this.#trailers = trailers;
    if (this.#isAsked) this.#complete();
  }

  /** The app reads. True when somebody waits for that. */
  read(): boolean {
    const held = this.#held;
    this.#held = false;
    return held;
  }

  /** Lets go of the request. */
  drop(): void {
    this.#message = undefined;
    if (this.#early.length > 0) this.#early = [];
  }

  /** Node drops, as well, what nobody is going to read. */
  #push(piece: Buffer): boolean {
    const message = this.#message;
    if (message === undefined || message.destroyed || message._dumped) return true;
    return message.push(piece);
  }

  #complete(): void {
    const message = this.#message;
    if (message === undefined || message.complete) return;
    message.complete = true;
    if (this.#trailers !== '') {
      const lines = trailerLines(this.#trailers);
      message._addHeaderLines(lines, lines.length);
    }
    message.push(null);
  }
}
