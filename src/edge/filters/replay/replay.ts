/**
 * Sends a request again where the app says it belongs: an answer with `antipode-replay: region=us-east`, `region=primary` or
 * `service=api` is dropped, and the request goes there, with the body that was kept for it. Only an app can say so: the field is
 * among those that no client's request keeps, and only answers of endpoints are looked at. Once for a request.
 */
import { type ExchangeFailure, type ProxyEndpoint, Sent } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Layer, Responder } from '../../handler.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { keepUserTokens } from '../user-session/user-session.ts';

export interface ReplayOptions {
  /** A request with a larger body cannot be sent again. */
  readonly maxBodyBytes: number;
  /** The id of a region of this name, or of the primary one; undefined when there is none. */
  readonly regionOf: (name: string) => string | undefined;
  /** The way to a service of this name; undefined when there is none. */
  readonly serviceOf: (name: string) => Handler | undefined;
  readonly counts: ReplayCounts;
}

export interface ReplayCounts {
  /** Requests that were sent elsewhere. */
  replayed: number;
  /** That could not be: unknown, too large, or a second time. */
  refused: number;
}

export function replayCounts(): ReplayCounts {
  return { replayed: 0, refused: 0 };
}

export interface ReplayDefaults {
  /** A request with a larger body cannot be sent again. */
  readonly maxBodyBytes: number;
}

export const replayDefaults: ReplayDefaults = Object.freeze({ maxBodyBytes: 1_048_576 });

export function replay(options: ReplayOptions): Layer {
  return (inner) => ({ call: (request, responder) => new ReplayCall(request, responder, inner, options) });
}

const directive = /^antipode-replay:[ \t]*(region|service)=([A-Za-z0-9._-]{1,63})[ \t]*$/im;
const asked = /^antipode-replay:/im;

const refusal: Problem = {
  status: 502,
  kind: 'replay',
  detail: 'The service sent this request on to where it cannot go.',
};

class ReplayCall extends Passage {
  readonly #handler: Handler;
  readonly #options: ReplayOptions;
  /** What the body has been so far; undefined when it is too large to be kept. */
  #pieces: Buffer[] | undefined = [];
  #bytes = 0;
  #isComplete: boolean;
  #trailers = '';
  /** Where the request goes when the answer that is coming in is over. */
  #next: Handler | 'nowhere' | undefined;
  #isReplayed = false;

  constructor(request: EdgeRequest, responder: Responder, handler: Handler, options: ReplayOptions) {
    super(request, responder, handler);
    this.#handler = handler;
    this.#options = options;
    this.#isComplete = request.contentLength === 0 && !request.chunked;
    if (request.contentLength > options.maxBodyBytes) this.#pieces = undefined;
  }

  override write(bytes: Buffer, start: number, end: number): number {
    this.#bytes += end - start;
    if (this.#bytes > this.#options.maxBodyBytes) this.#pieces = undefined;
    this.#pieces?.push(Buffer.from(bytes.subarray(start, end)));
    return this.#next === undefined ? super.write(bytes, start, end) : 0;
  }

  override end(trailers: string): void {
    this.#isComplete = true;
    this.#trailers = trailers;
    if (this.#next === undefined) super.end(trailers);
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    this.#next = endpoint === undefined || endpoint.isEdge ? undefined : this.#elsewhere(head.directives);
    if (this.#next === undefined) super.onResponse(head, endpoint);
    else keepUserTokens(this.request, head);
  }

  override onResponseData(buffer: Buffer, start: number, end: number): boolean {
    return this.#next === undefined ? super.onResponseData(buffer, start, end) : true;
  }

  override onFlush(): void {
    if (this.#next === undefined) super.onFlush();
  }

  override onResponseEnd(trailers: string): void {
    if (this.#next === undefined) super.onResponseEnd(trailers);
    else this.#goOn();
  }

  override onFailed(failure: ExchangeFailure): void {
    // The answer that was to be dropped broke off: what it said stands.
    if (this.#next === undefined) super.onFailed(failure);
    else this.#goOn();
  }

  #elsewhere(directives: string): Handler | 'nowhere' | undefined {
    if (!asked.test(directives)) return undefined;
    const [, kind, name] = directive.exec(directives) ?? [];
    if (name === undefined || this.#pieces === undefined || this.#isReplayed) return 'nowhere';
    if (kind === 'service') return this.#options.serviceOf(name) ?? 'nowhere';
    const region = this.#options.regionOf(name);
    if (region === undefined) return 'nowhere';
    this.request.destination = { region, only: true };
    return this.#handler;
  }

  #goOn(): void {
    const next = this.#next!;
    this.#next = undefined;
    if (next === 'nowhere') {
      this.#options.counts.refused++;
      super.onProblem(refusal);
      return;
    }
    this.#options.counts.replayed++;
    this.#isReplayed = true;
    this.request.bound = undefined;
    this.inner = next.call(this.request, this);
    this.inner.start(performance.now());
    let flags = 0;
    for (const piece of this.#pieces ?? []) flags = this.inner.write(piece, 0, piece.length);
    // The client may have been told to wait by the one who was asked first.
    if (!this.#isComplete && (flags & Sent.full) === 0) super.onRequestDrain();
    if (this.#isComplete && (this.request.contentLength > 0 || this.request.chunked)) this.inner.end(this.#trailers);
  }
}
