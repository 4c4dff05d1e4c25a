/**
 * Copies of requests for another service, whose answers nobody sees. The real request neither waits for a copy nor fails with it:
 * so many are under way at one time, each with a small body or none, and the rest are left out.
 */
import type { Random } from '../../../core/index.ts';
import type { Deadlines } from '../../../proxy/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Handler, Layer, Responder } from '../../handler.ts';
import { Passage } from '../../passage.ts';

export interface MirrorOptions {
  readonly handler: Handler;
  /** The share of the requests that are copied, from 0 to 1. */
  readonly share: number;
  /** A request with a larger body is not copied. */
  readonly maxBodyBytes: number;
  readonly maxUnderWay: number;
  readonly timeoutMs: number;
  readonly random: Random;
  readonly deadlines: Deadlines;
  readonly counts: MirrorCounts;
}

export interface MirrorCounts {
  sent: number;
  /** Not copied, for there was no room or too much body. */
  left: number;
  failed: number;
  underWay: number;
}

export function mirrorCounts(): MirrorCounts {
  return { sent: 0, left: 0, failed: 0, underWay: 0 };
}

export interface MirrorDefaults {
  /** A request with a larger body is not copied. */
  readonly maxBodyBytes: number;
  /** Copies under way at one time, for each route. */
  readonly maxUnderWay: number;
  /** A copy that is not answered by then is dropped. */
  readonly timeoutMs: number;
}

export const mirrorDefaults: MirrorDefaults = Object.freeze({
  maxBodyBytes: 65_536,
  maxUnderWay: 64,
  timeoutMs: 5_000,
});

export function mirror(options: MirrorOptions): Layer {
  return (inner) => ({
    call(request, responder) {
      const isCopied = !request.offersUpgrade && options.random.next() < options.share;
      return isCopied ? new MirroredCall(request, responder, inner, options) : inner.call(request, responder);
    },
  });
}

/** The real request, with its body noted for the copy, which leaves when the request is complete. */
class MirroredCall extends Passage {
  readonly #options: MirrorOptions;
  #pieces: Buffer[] | undefined = [];
  #bytes = 0;

  constructor(request: EdgeRequest, responder: Responder, inner: Handler, options: MirrorOptions) {
    super(request, responder, inner);
    this.#options = options;
  }

  override start(nowMs: number): void {
    const { contentLength, chunked } = this.request;
    if (contentLength > this.#options.maxBodyBytes) this.#leaveOut();
    else if (contentLength === 0 && !chunked) this.#copy();
    super.start(nowMs);
  }

  override write(bytes: Buffer, start: number, end: number): number {
    this.#bytes += end - start;
    if (this.#bytes > this.#options.maxBodyBytes) this.#leaveOut();
    this.#pieces?.push(Buffer.from(bytes.subarray(start, end)));
    return super.write(bytes, start, end);
  }

  override end(trailers: string): void {
    this.#copy();
    super.end(trailers);
  }

  #copy(): void {
    const pieces = this.#pieces;
    const { counts, maxUnderWay } = this.#options;
    if (pieces === undefined) return;
    this.#pieces = undefined;
    if (counts.underWay >= maxUnderWay) {
      counts.left++;
      return;
    }
    const body = Buffer.concat(pieces);
    const mark = `${this.request.clientFields}x-antipode-mirror: 1\r\n`;
    const changes = { clientFields: mark, ...(body.length > 0 && { contentLength: body.length }) };
    new Copy(this.request.detach(changes), body, this.#options).start();
  }

  #leaveOut(): void {
    if (this.#pieces !== undefined) this.#options.counts.left++;
    this.#pieces = undefined;
  }
}

/** A copy on its way. */
class Copy implements Responder {
  readonly #options: MirrorOptions;
  readonly #body: Buffer;
  readonly #call: Call;
  #endsAtMs = 0;
  #isOver = false;

  constructor(request: EdgeRequest, body: Buffer, options: MirrorOptions) {
    this.#options = options;
    this.#body = body;
    this.#call = options.handler.call(request, this);
  }

  start(): void {
    const { counts, deadlines, timeoutMs } = this.#options;
    const nowMs = performance.now();
    this.#endsAtMs = nowMs + timeoutMs;
    counts.sent++;
    counts.underWay++;
    deadlines.add(this);
    this.#call.start(nowMs);
    if (this.#body.length === 0 || this.#isOver) return;
    this.#call.write(this.#body, 0, this.#body.length);
    this.#call.end('');
  }

  onSweep(nowMs: number): void {
    if (nowMs < this.#endsAtMs) {
      this.#call.onSweep(nowMs);
      return;
    }
    this.#end(true);
    this.#call.abandon();
  }

  onInformational(): void {}

  onResponse(): void {}

  onResponseData(): boolean {
    return true;
  }

  onFlush(): void {}

  onRequestDrain(): void {}

  onResponseEnd(): void {
    this.#end(false);
  }

  onAnswer(): void {
    this.#end(false);
  }

  onProblem(): void {
    this.#end(true);
  }

  onFailed(): void {
    this.#end(true);
  }

  #end(hasFailed: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { counts, deadlines } = this.#options;
    deadlines.delete(this);
    counts.underWay--;
    if (hasFailed) counts.failed++;
  }
}
