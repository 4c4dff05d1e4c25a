/**
 * Sends the body of an answer on a stream. Small pieces that come in one turn are copied together and leave as one frame;
 * large ones leave as they are, without a copy.
 */
import type { ServerHttp2Stream } from 'node:http2';
import { addHeaders } from '../../http/index.ts';

/** Up to here a copy costs less than a write. */
const maxCopiedBytes = 16_384;

export class BodySender {
  /** Whether the answer was announced as one that may have trailers. */
  waitForTrailers = false;
  /** The client does not take what was written. */
  blocked = false;
  readonly #stream: ServerHttp2Stream;
  readonly #onDrain: () => void;
  #pieces: Buffer[] = [];
  #bytes = 0;

  /** `onDrain` is called when the client takes what was written again. */
  constructor(stream: ServerHttp2Stream, onDrain: () => void) {
    this.#stream = stream;
    this.#onDrain = onDrain;
  }

  /** A piece of the body. Returns true when the stream still refers to these bytes. */
  write(buffer: Buffer, start: number, end: number): boolean {
    const size = end - start;
    if (this.#bytes + size <= maxCopiedBytes) {
      this.#pieces.push(Buffer.from(buffer.subarray(start, end)));
      this.#bytes += size;
      return false;
    }
    this.flush();
    this.#write(buffer.subarray(start, end));
    return true;
  }

  flush(): void {
    const held = this.#take();
    if (held !== undefined) this.#write(held);
  }

  /** The end of the body, with trailers as lines with their CRLF. */
  end(trailers: string): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    if (this.waitForTrailers) {
      stream.once('wantTrailers', () => {
        if (!stream.destroyed && !stream.closed) stream.sendTrailers(addHeaders({}, trailers));
      });
    }
    const held = this.#take();
    if (held === undefined) stream.end();
    else stream.end(held);
  }

  #take(): Buffer | undefined {
    if (this.#bytes === 0) return undefined;
    const held = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    return held;
  }

  #write(bytes: Buffer): void {
    const stream = this.#stream;
    if (stream.destroyed || stream.closed) return;
    if (stream.write(bytes) || this.blocked) return;
    this.blocked = true;
    stream.once('drain', () => {
      this.blocked = false;
      this.#onDrain();
    });
  }
}
