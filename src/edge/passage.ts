/**
 * A call that changes nothing: what comes from the client goes to the inner handler, what comes from there goes to the
 * client. Layers extend it and change the one thing they are about.
 */
import type { ResponseHead } from '../http/index.ts';
import type { ExchangeFailure, ProxyEndpoint } from '../proxy/index.ts';
import type { AnswerHead } from './answer-head.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { Call, Handler, Responder } from './handler.ts';
import type { LocalAnswer } from './local-answer.ts';
import type { Problem } from './problem.ts';

export class Passage implements Call, Responder {
  protected readonly request: EdgeRequest;
  protected readonly responder: Responder;
  protected inner: Call;

  constructor(request: EdgeRequest, responder: Responder, handler: Handler) {
    this.request = request;
    this.responder = responder;
    this.inner = handler.call(request, this);
  }

  start(nowMs: number): void {
    this.inner.start(nowMs);
  }

  write(bytes: Buffer, start: number, end: number): number {
    return this.inner.write(bytes, start, end);
  }

  end(trailers: string): void {
    this.inner.end(trailers);
  }

  endTunnel(): void {
    this.inner.endTunnel();
  }

  resume(): void {
    this.inner.resume();
  }

  keepBuffer(): void {
    this.inner.keepBuffer();
  }

  abandon(): void {
    this.inner.abandon();
  }

  onSweep(nowMs: number): void {
    this.inner.onSweep(nowMs);
  }

  onInformational(head: ResponseHead): void {
    this.responder.onInformational(head);
  }

  onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    this.responder.onResponse(head, endpoint);
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    return this.responder.onResponseData(buffer, start, end);
  }

  onResponseEnd(trailers: string): void {
    this.responder.onResponseEnd(trailers);
  }

  onFlush(): void {
    this.responder.onFlush();
  }

  onAnswer(answer: LocalAnswer): void {
    this.responder.onAnswer(answer);
  }

  onProblem(problem: Problem): void {
    this.responder.onProblem(problem);
  }

  onFailed(failure: ExchangeFailure): void {
    this.responder.onFailed(failure);
  }

  onRequestDrain(): void {
    this.responder.onRequestDrain();
  }
}
