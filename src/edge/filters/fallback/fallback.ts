/**
 * What answers in place of a service that cannot: a fixed answer, or another service. Only before the first byte of an
 * answer has gone to the client.
 *
 * Another service is asked only where that is safe: with a request that may be carried out twice, or of which nothing can
 * have been sent. Its body must be at hand still: up to a limit a copy of it is kept as it passes.
 */
import { type ExchangeFailure, FailureKind, type ProxyEndpoint, Sent } from '../../../proxy/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Layer } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { notValidatedKind } from '../cache/problem-kinds.ts';
import { circuitOpenKind } from '../circuit-breaker/circuit-layer.ts';

/** What may have gone wrong. */
export type FallbackCause = 'no-endpoint' | 'timeout' | 'failure' | 'overloaded' | 'circuit-open';

export const fallbackCauses: readonly FallbackCause[] = Object.freeze([
  'no-endpoint',
  'timeout',
  'failure',
  'overloaded',
  'circuit-open',
] as const);

export interface FallbackDefaults {
  /** Statuses of the service that it stands in for. */
  readonly statuses: readonly number[];
  /** The part of a request's body that is kept for another service. */
  readonly bufferBytes: number;
}

export const fallbackDefaults: FallbackDefaults = Object.freeze({
  statuses: Object.freeze([500, 502, 503, 504]),
  bufferBytes: 65_536,
});

export interface FallbackRules {
  readonly causes: readonly FallbackCause[];
  readonly statuses: readonly number[];
}

export interface FallbackCounts {
  answered: number;
}

export interface Fallback extends FallbackRules {
  readonly handler: Handler;
  /** Whether it asks somebody, who is then told of the request and its body. */
  readonly asks: boolean;
  readonly counts: FallbackCounts;
}

export function fallbackLayer(fallback: Fallback): Layer {
  return (inner) => ({ call: (request, responder) => new FallbackCall(fallback, request, responder, inner) });
}

const causes: Readonly<Record<FailureKind, FallbackCause>> = {
  [FailureKind.noEndpoint]: 'no-endpoint',
  [FailureKind.overloaded]: 'overloaded',
  [FailureKind.pendingTimeout]: 'overloaded',
  [FailureKind.connectFailed]: 'failure',
  [FailureKind.reset]: 'failure',
  [FailureKind.threw]: 'failure',
  [FailureKind.malformed]: 'failure',
  [FailureKind.responseTimeout]: 'timeout',
  [FailureKind.deadline]: 'timeout',
};

/** What it is when the edge itself refuses, by the kind of the problem. */
const problemCauses: ReadonlyMap<string, FallbackCause> = new Map([
  [circuitOpenKind, circuitOpenKind],
  ['overloaded', 'overloaded'],
  [notValidatedKind, 'failure'],
]);

/** Of a request that failed so, an endpoint may have seen something. */
const mayBeSent: ReadonlySet<FailureKind> = new Set([
  FailureKind.reset,
  FailureKind.threw,
  FailureKind.malformed,
  FailureKind.responseTimeout,
  FailureKind.deadline,
]);

class FallbackCall extends Passage {
  readonly #fallback: Fallback;
  readonly #pieces: Buffer[] = [];
  #keptBytes = 0;
  /** Whether all of the body so far is at hand. */
  #isKept: boolean;
  /** Whether the body has come whole, and its trailers. */
  #ended: string | undefined;
  /** The client waits with the rest of the body until it is told to go on. */
  #isHeld = false;
  /** Whether the answer has begun, or the fallback gives it: from then on everything passes. */
  #isSettled = false;

  constructor(fallback: Fallback, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#fallback = fallback;
    this.#isKept = fallback.asks;
  }

  override write(bytes: Buffer, start: number, end: number): number {
    if (this.#isKept && !this.#isSettled) this.#keep(bytes, start, end);
    const sent = this.inner.write(bytes, start, end);
    this.#isHeld = (sent & Sent.full) !== 0;
    return sent;
  }

  override onRequestDrain(): void {
    this.#isHeld = false;
    this.responder.onRequestDrain();
  }

  override end(trailers: string): void {
    this.#ended = trailers;
    this.inner.end(trailers);
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    const isBad = !this.#isSettled && endpoint !== undefined && this.#fallback.statuses.includes(head.status);
    if (isBad && this.#isUsable(true)) {
      this.inner.abandon();
      this.#useFallback();
      return;
    }
    this.#settle();
    this.responder.onResponse(head, endpoint);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#settle();
    this.responder.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    const cause = problemCauses.get(problem.kind);
    const wasSent = problem.kind === notValidatedKind;
    if (cause !== undefined && this.#fallback.causes.includes(cause) && this.#isUsable(wasSent)) this.#useFallback();
    else this.responder.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    const isCause = this.#fallback.causes.includes(causes[failure.kind]);
    if (isCause && this.#isUsable(mayBeSent.has(failure.kind))) this.#useFallback();
    else this.responder.onFailed(failure);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#pieces.length = 0;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    this.#keptBytes += end - start;
    this.#isKept = this.#keptBytes <= fallbackDefaults.bufferBytes;
    if (this.#isKept) this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    else this.#pieces.length = 0;
  }

  #isUsable(wasSent: boolean): boolean {
    if (this.#isSettled) return false;
    if (!this.#fallback.asks) return true;
    const { request } = this;
    const hasKnownLength = !request.chunked || this.#ended !== undefined;
    return this.#isKept && hasKnownLength && request.upgrade === '' && (!wasSent || request.idempotent);
  }

  #useFallback(): void {
    const { handler, asks, counts } = this.#fallback;
    const pieces = this.#pieces.splice(0);
    this.#isSettled = true;
    counts.answered++;
    if (!asks) {
      this.inner = handler.call(this.request, this);
      this.inner.start(performance.now());
      return;
    }
    const nowMs = performance.now();
    this.inner = handler.call(this.#copy(nowMs), this);
    this.inner.start(nowMs);
    let sent = 0;
    for (const piece of pieces) sent = this.inner.write(piece, 0, piece.length);
    if (this.#ended !== undefined) this.inner.end(this.#ended);
    else if (this.#isHeld && (sent & Sent.full) === 0) this.responder.onRequestDrain();
  }

  /** With an exchange of its own: the other one may be in the middle of telling how it failed. */
  #copy(nowMs: number): EdgeRequest {
    const { request } = this;
    const { chunked, contentLength, hasContentLength, deadlineMs } = request;
    return request.detach({
      ...(chunked ? { contentLength: this.#keptBytes } : hasContentLength && { contentLength }),
      // One that is past was spent on the service that did not answer; this one has times of its own.
      ...(deadlineMs > nowMs && { deadlineMs }),
    });
  }
}
