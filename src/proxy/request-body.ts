/**
 * What is known of a request body while its exchange lasts: the pieces that are kept so that another try can send them
 * again, up to a limit, and whether it is complete.
 */
import type { ProxyRequest } from './proxy-request.ts';
import { Sent } from './sent.ts';

/** What a request body is sent by. */
export interface BodyWriter {
  /** A piece. Returns what became of it, as flags of `Sent`. */
  write(bytes: Buffer, chunked: boolean): number;
  /** The end of a chunked body. */
  writeLastChunk(trailers: string): void;
}

export class RequestBody {
  /** Whether everything so far can be sent again. */
  replayable = true;
  complete = false;
  /** The client was told to wait with the rest. */
  held = false;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #limit = 0;
  #chunked = false;
  #trailers = '';

  /** A new body, of which up to `limitBytes` are kept once they are sent. */
  begin(request: ProxyRequest, limitBytes: number): void {
    this.replayable = true;
    this.complete = !request.chunked && request.contentLength === 0;
    this.#limit = limitBytes;
    this.#chunked = request.chunked;
    this.#trailers = '';
    this.held = false;
    this.#bytes = 0;
    if (this.#pieces.length > 0) this.#pieces = [];
  }

  /** A piece, for `writer` once there is one. Returns what became of it, as flags of `Sent`. */
  write(bytes: Buffer, start: number, end: number, writer: BodyWriter | undefined): number {
    this.#keep(bytes, start, end, writer !== undefined);
    const sent = writer === undefined ? Sent.full : writer.write(bytes.subarray(start, end), this.#chunked);
    this.held = (sent & Sent.full) !== 0;
    return sent;
  }

  /** Keeps a copy of a piece. Until it is sent there is no limit but the front's own pause: it would be lost. */
  #keep(bytes: Buffer, start: number, end: number, sent: boolean): void {
    if (!this.replayable) return;
    this.#bytes += end - start;
    if (sent && this.#bytes > this.#limit) this.release();
    else this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
  }

  /** Lets go of everything: no other try will be made. */
  release(): void {
    this.replayable = false;
    if (this.#pieces.length > 0) this.#pieces = [];
  }

  end(trailers: string, writer: BodyWriter | undefined): void {
    this.complete = true;
    this.#trailers = trailers;
    if (this.#chunked) writer?.writeLastChunk(trailers);
  }

  /** Whether there is anything to send behind the head. */
  get pending(): boolean {
    return this.#bytes > 0 || (this.complete && this.#chunked);
  }

  /** Sends everything there is so far, and lets go of what is over the limit. */
  sendTo(writer: BodyWriter): void {
    for (const piece of this.#pieces) writer.write(piece, this.#chunked);
    if (this.complete && this.#chunked) writer.writeLastChunk(this.#trailers);
    if (this.#bytes > this.#limit) this.release();
  }
}
