/**
 * Cuts the bytes of a client connection into requests: head, body, what comes behind. It knows framing and nothing else;
 * the connection decides what to do.
 */
import { ChunkedDecoder, type ChunkSink, incomplete, type RequestHead, refused } from '../../http/index.ts';

export interface RequestSink {
  onHead(): void;
  /** A range of the body, valid during the call unless the buffer is kept. */
  onBodyData(bytes: Buffer, start: number, end: number): void;
  onBodyEnd(trailers: string): void;
  onRefused(status: number, fault: string): void;
}

/** Takes what belongs to later requests, to be given again after `next`. */
export type RestSink = (bytes: Buffer) => void;

const Phase = { head: 0, length: 1, chunked: 2, done: 3, raw: 4 } as const;

const lineFeed = 0x0a;

export class RequestReader implements ChunkSink {
  readonly head: RequestHead;
  readonly #maxHeadBytes: number;
  readonly #sink: RequestSink;
  readonly #onRest: RestSink;
  #phase: (typeof Phase)[keyof typeof Phase] = Phase.head;
  #partial: Buffer | undefined;
  #kept = false;
  #remaining = 0;
  #decoder: ChunkedDecoder | undefined;

  /** `onRest` is told before the sink is told of what ends a request: that may be answered, and over, within the call. */
  constructor(head: RequestHead, maxHeadBytes: number, sink: RequestSink, onRest: RestSink) {
    this.head = head;
    this.#maxHeadBytes = maxHeadBytes;
    this.#sink = sink;
    this.#onRest = onRest;
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

  /** How much of a body whose length was told is still to come. */
  get expectedBytes(): number {
    return this.#phase === Phase.length ? this.#remaining : 0;
  }

  /** Whether the next bytes belong to a body, or to a tunnel. */
  get inBody(): boolean {
    return this.#phase === Phase.length || this.#phase === Phase.chunked || this.#phase === Phase.raw;
  }

  /** Reads `bytes[0, end)`. What `onRest` is given of it is a copy, unless nobody else uses these bytes (`kept`). */
  read(bytes: Buffer, end: number, kept: boolean): void {
    this.#kept = kept;
    switch (this.#phase) {
      case Phase.head:
        this.#readHead(bytes, end);
        break;
      case Phase.length:
        this.#readLength(bytes, 0, end);
        break;
      case Phase.chunked:
        this.#readChunks(bytes, 0, end);
        break;
      case Phase.raw:
        this.#sink.onBodyData(bytes, 0, end);
        break;
      default:
        this.#rest(bytes, 0, end);
    }
  }

  onChunkData(buffer: Buffer, start: number, end: number): void {
    this.#sink.onBodyData(buffer, start, end);
  }

  #readHead(bytes: Buffer, size: number): void {
    let input = bytes;
    let end = size;
    if (this.#partial !== undefined) {
      const piece = bytes.subarray(0, size);
      input = Buffer.concat([this.#partial, piece]);
      end = input.length;
      if (!piece.includes(lineFeed) && end < this.#maxHeadBytes) {
        // No line has ended, so there is nothing new to parse: a head sent byte by byte must not cost its square.
        this.#partial = input;
        return;
      }
    }
    const at = this.head.parse(input, Math.min(end, this.#maxHeadBytes));
    if (at === incomplete) {
      if (end >= this.#maxHeadBytes) this.#sink.onRefused(431, `a head of over ${this.#maxHeadBytes} bytes`);
      else this.#partial = input === bytes ? copyOf(bytes, 0, end) : input;
      return;
    }
    this.#partial = undefined;
    if (at === refused) {
      this.#sink.onRefused(this.head.faultStatus, this.head.fault);
      return;
    }
    this.#readBody(input, at, end);
  }

  #readBody(input: Buffer, at: number, end: number): void {
    const { head } = this;
    if (head.chunked) {
      this.#decoder ??= new ChunkedDecoder();
      this.#decoder.reset();
      this.#phase = Phase.chunked;
    } else {
      this.#remaining = head.contentLength;
      this.#phase = head.contentLength > 0 ? Phase.length : Phase.done;
    }
    // What the sink does may use the buffer again, or go on to the next request.
    const isRead = this.#phase === Phase.done || at === end;
    if (isRead) this.#rest(input, at, end);
    this.#sink.onHead();
    if (isRead) return;
    if (this.#phase === Phase.chunked) this.#readChunks(input, at, end);
    else this.#readLength(input, at, end);
  }

  #readLength(bytes: Buffer, at: number, end: number): void {
    const bodyEnd = Math.min(end, at + this.#remaining);
    this.#remaining -= bodyEnd - at;
    if (this.#remaining > 0) {
      this.#sink.onBodyData(bytes, at, bodyEnd);
      return;
    }
    this.#rest(bytes, bodyEnd, end);
    this.#phase = Phase.done;
    this.#sink.onBodyData(bytes, at, bodyEnd);
    this.#sink.onBodyEnd('');
  }

  #readChunks(bytes: Buffer, at: number, end: number): void {
    const decoder = this.#decoder!;
    const bodyEnd = decoder.decode(bytes, at, end, this);
    if (bodyEnd === refused) {
      this.#sink.onRefused(decoder.faultStatus, decoder.fault);
      return;
    }
    if (!decoder.done) return;
    this.#rest(bytes, bodyEnd, end);
    this.#phase = Phase.done;
    this.#sink.onBodyEnd(decoder.trailers);
  }

  /** Without a copy for each of many pipelined requests: that would cost the square of their number. */
  #rest(bytes: Buffer, start: number, end: number): void {
    if (start < end) this.#onRest(this.#kept ? bytes.subarray(start, end) : copyOf(bytes, start, end));
  }
}

function copyOf(bytes: Buffer, start: number, end: number): Buffer {
  return Buffer.from(bytes.subarray(start, end));
}
