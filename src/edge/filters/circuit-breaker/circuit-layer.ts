/**
 * A circuit breaker around what a route does: after too many failed or slow answers, requests are answered 503 at once for
 * a while, and then a few are let through to see.
 *
 * What counts as failed: an answer of 500 or more, a broken connection, a timeout, no endpoint. What this edge refused for
 * reasons of its own, or a client gave up on early, says nothing.
 */
import { type ExchangeFailure, FailureKind, type ProxyEndpoint } from '../../../proxy/index.ts';
import { CIRCUIT_REFUSED, type CircuitBreaker } from '../../../resilience/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { Layer } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';

export interface CircuitCounts {
  refused: number;
}

export interface CircuitTools {
  readonly breaker: CircuitBreaker;
  readonly counts: CircuitCounts;
  /** The time that the breaker goes by. */
  readonly now: () => number;
}

/** How the edge names what it answers while a circuit is open. */
export const circuitOpenKind = 'circuit-open';

export function circuitLayer(tools: CircuitTools): Layer {
  return (inner) => ({ call: (request, responder) => new CircuitCall(tools, request, responder, inner) });
}

function circuitProblem(retryAfterMs: number): Problem {
  return {
    status: 503,
    kind: circuitOpenKind,
    detail: 'What serves this request has failed too often; it is left alone for a while.',
    retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)),
  };
}

class CircuitCall extends Passage {
  readonly #tools: CircuitTools;
  #permit: number = CIRCUIT_REFUSED;
  #startedAtMs = 0;
  /** Whether the permit has been given back. */
  #isTold = false;

  constructor(tools: CircuitTools, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#tools = tools;
  }

  override start(nowMs: number): void {
    const { breaker, counts, now } = this.#tools;
    this.#startedAtMs = now();
    this.#permit = breaker.acquire(this.#startedAtMs);
    if (this.#permit !== CIRCUIT_REFUSED) {
      this.inner.start(nowMs);
      return;
    }
    this.#isTold = true;
    counts.refused++;
    this.responder.onProblem(circuitProblem(breaker.retryAfterMs(this.#startedAtMs)));
  }

  override write(bytes: Buffer, start: number, end: number): number {
    return this.#permit === CIRCUIT_REFUSED ? 0 : this.inner.write(bytes, start, end);
  }

  override end(trailers: string): void {
    if (this.#permit !== CIRCUIT_REFUSED) this.inner.end(trailers);
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    this.#record(head.status < 500);
    this.responder.onResponse(head, endpoint);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#record(answer.status < 500);
    this.responder.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    this.#release();
    this.responder.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    if (failure.kind === FailureKind.overloaded) this.#release();
    else this.#record(false);
    this.responder.onFailed(failure);
  }

  /** A client that gave up after so long that the answer would have been slow has seen enough. */
  override abandon(): void {
    const { breaker, now } = this.#tools;
    if (breaker.isSlow(now() - this.#startedAtMs)) this.#record(true);
    else this.#release();
    if (this.#permit !== CIRCUIT_REFUSED) this.inner.abandon();
  }

  #record(ok: boolean): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const { breaker, now } = this.#tools;
    const nowMs = now();
    breaker.record(this.#permit, ok, nowMs - this.#startedAtMs, nowMs);
  }

  #release(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#tools.breaker.release(this.#permit);
  }
}
