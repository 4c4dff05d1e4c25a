/**
 * Cuts the bytes of a client connection into requests: head, body, what comes behind. It knows framing and nothing else;
 * the connection decides what to do.
 */
import { ChunkedDecoder, type ChunkSink, incomplete, type RequestHead, refused } from '../../http/index.ts';

export interface RequestSink {
  onHead(): void;
  onBodyData(bytes: Buffer): void;
  onBodyEnd(trailers: string): void;
  onRefused(status: number, fault: string): void;
}

const Phase = { head: 0, length: 1, chunked: 2, done: 3, raw: 4 } as const;

const lineFeed = 0x0a;

export class RequestReader implements ChunkSink {
  readonly head: RequestHead;
  readonly #maxHeadBytes: number;
  readonly #sink: RequestSink;
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.head;
  #partial: Buffer | undefined;
  #remaining = 0;
  #decoder: ChunkedDecoder | undefined;

  constructor(head: RequestHead, maxHeadBytes: number, sink: RequestSink) {
    this.head = head;
    this.#maxHeadBytes = maxHeadBytes;
    this.#sink = sink;
  }

  /** Whether a request has begun whose head is not complete. */
  get midHead(): boolean {
    return this.#partial !== undefined;
  }

  /** Whether the present request has been read to its end. */
  get complete(): boolean {
    return this.#phase === Phase.done;
  }

  /** What was read is over; the next byte begins a request. */
  next(): void {
    this.#phase = Phase.head;
  }

  /** From here on bytes are no HTTP. */
  turnRaw(): void {
    this.#phase = Phase.raw;
  }

  /** Reads one piece; returns what belongs to a later request, which is to be given again after `next`. */
  read(piece: Buffer): Buffer | undefined {
    switch (this.#phase) {
      case Phase.head:
        return this.#readHead(piece);
      case Phase.length:
        return this.#readLength(piece, 0);
      case Phase.chunked:
        return this.#readChunks(piece, 0);
      case Phase.raw:
        this.#sink.onBodyData(piece);
        return undefined;
      default:
        return piece;
    }
  }

  onChunkData(buffer: Buffer, start: number, end: number): void {
    this.#sink.onBodyData(buffer.subarray(start, end));
  }

  #readHead(piece: Buffer): Buffer | undefined {
    let input = piece;
    if (this.#partial !== undefined) {
      input = Buffer.concat([this.#partial, piece]);
      if (!piece.includes(lineFeed) && input.length < this.#maxHeadBytes) {
        // No line has ended, so there is nothing new to parse: a head sent byte by byte must not cost its square.
        this.#partial = input;
        return undefined;
      }
    }
    const at = this.head.parse(input, Math.min(input.length, this.#maxHeadBytes));
    if (at === incomplete) {
      if (input.length >= this.#maxHeadBytes) {
        this.#sink.onRefused(431, `a head of over ${this.#maxHeadBytes} bytes`);
      } else {
        this.#partial = input;
      }
      return undefined;
    }
    this.#partial = undefined;
    if (at === refused) {
      this.#sink.onRefused(this.head.faultStatus, this.head.fault);
      return undefined;
    }
    return this.#readBody(input, at);
  }

  #readBody(input: Buffer, at: number): Buffer | undefined {
    const { head } = this;
    if (head.chunked) {
      this.#decoder ??= new ChunkedDecoder();
      this.#decoder.reset();
      this.#phase = Phase.chunked;
    } else {
      this.#remaining = head.contentLength;
      this.#phase = head.contentLength > 0 ? Phase.length : Phase.done;
    }
    const rest = at === input.length ? undefined : input;
    this.#sink.onHead();
    if (rest === undefined) return undefined;
    if (this.#phase === Phase.length) return this.#readLength(rest, at);
    if (this.#phase === Phase.chunked) return this.#readChunks(rest, at);
    return rest.subarray(at);
  }

  #readLength(piece: Buffer, at: number): Buffer | undefined {
    const end = Math.min(piece.length, at + this.#remaining);
    this.#remaining -= end - at;
    if (this.#remaining === 0) this.#phase = Phase.done;
    this.#sink.onBodyData(at === 0 && end === piece.length ? piece : piece.subarray(at, end));
    if (this.#remaining === 0) this.#sink.onBodyEnd('');
    return end < piece.length ? piece.subarray(end) : undefined;
  }

  #readChunks(piece: Buffer, at: number): Buffer | undefined {
    const decoder = this.#decoder!;
    const end = decoder.decode(piece, at, piece.length, this);
    if (end === refused) {
      this.#sink.onRefused(decoder.faultStatus, decoder.fault);
      return undefined;
    }
    if (!decoder.done) return undefined;
    this.#phase = Phase.done;
    this.#sink.onBodyEnd(decoder.trailers);
    return end < piece.length ? piece.subarray(end) : undefined;
  }
}
