/**
 * Requests under way at once, at most as many as keep the answers quick: the limit is found from the latency of the answers
 * while they come (src/resilience/concurrency/gradient-limit.ts). What is more is answered 503 at once: a queue would be
 * latency of another kind.
 *
 * The latency is that to the head of an answer by an endpoint: how fast a client takes the body says nothing of the service.
 */
import type { ExchangeFailure, ProxyEndpoint } from '../../../proxy/index.ts';
import type { GradientLimit } from '../../../resilience/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { Layer } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { type ShedCounts, tooManyAtOnce } from './too-many.ts';

export interface AdaptiveTools {
  readonly gradient: GradientLimit;
  readonly counts: ShedCounts;
}

export function adaptiveConcurrency(tools: AdaptiveTools): Layer {
  return (inner) => ({ call: (request, responder) => new MeasuredCall(tools, request, responder, inner) });
}

class MeasuredCall extends Passage {
  readonly #tools: AdaptiveTools;
  #isInside = false;
  #startedAtMs = 0;
  /** When an endpoint answered; 0 before. */
  #answeredAtMs = 0;

  constructor(tools: AdaptiveTools, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#tools = tools;
  }

  override start(nowMs: number): void {
    if (this.#tools.gradient.tryStart()) {
      this.#isInside = true;
      this.#startedAtMs = nowMs;
      this.inner.start(nowMs);
    } else {
      this.#tools.counts.shed++;
      this.responder.onProblem(tooManyAtOnce);
    }
  }

  override write(bytes: Buffer, start: number, end: number): number {
    return this.#isInside ? this.inner.write(bytes, start, end) : 0;
  }

  override end(trailers: string): void {
    if (this.#isInside) this.inner.end(trailers);
  }

  override abandon(): void {
    const wasInside = this.#isInside;
    this.#leave();
    if (wasInside) this.inner.abandon();
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    if (endpoint !== undefined && head.status < 500) this.#answeredAtMs = performance.now();
    this.responder.onResponse(head, endpoint);
  }

  override onResponseEnd(trailers: string): void {
    this.#leave();
    this.responder.onResponseEnd(trailers);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#leave();
    this.responder.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    this.#leave();
    this.responder.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#leave();
    this.responder.onFailed(failure);
  }

  #leave(): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    const { gradient } = this.#tools;
    if (this.#answeredAtMs === 0) gradient.cancelled();
    else gradient.finished(this.#startedAtMs, this.#answeredAtMs);
  }
}
