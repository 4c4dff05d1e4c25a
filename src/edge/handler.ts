/**
 * How a request is answered. A route has one handler: a service behind the proxy, a fixed answer, a folder, a cache in
 * front of any of them. A front (HTTP/1, HTTP/2) asks it for a call and is told the answer as the call's responder; a
 * layer is a handler around another one, call and responder at once.
 *
 * Invariants: a call is started once, and says nothing to its responder before; what it says comes in this order:
 * informational*, then answer | problem | response, data*, end | failed. After the last, and after `abandon`, nothing.
 */
import type { Downstream, ProxyEndpoint } from '../proxy/index.ts';
import type { AnswerHead } from './answer-head.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { LocalAnswer } from './local-answer.ts';
import type { Problem } from './problem.ts';

export interface Handler {
  /** The call for one request, not started yet. */
  call(request: EdgeRequest, responder: Responder): Call;
}

/** A handler around another; what is not configured is no layer. */
export type Layer = (inner: Handler) => Handler;

/** One request on its way, seen from where it came from. */
export interface Call {
  start(nowMs: number): void;
  /** A piece of the request body. Returns what became of it, as flags of `Sent`. */
  write(bytes: Buffer, start: number, end: number): number;
  /** The end of the request body. */
  end(trailers: string): void;
  /** The client sends no more through the tunnel that the request has become. */
  endTunnel(): void;
  /** The client takes more of the answer. */
  resume(): void;
  /** Says, during `onResponseData`, that its bytes are still needed after it. */
  keepBuffer(): void;
  /** Nobody waits for the answer any more. */
  abandon(): void;
  /** Called every few dozen milliseconds, for deadlines. */
  onSweep(nowMs: number): void;
}

/** Who is told the answer. */
export interface Responder extends Downstream {
  /** The head of the final answer; `endpoint` is who gave it, undefined when it was made here. */
  onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void;
  /**
   * A range of the body, valid during the call unless `keepBuffer` is called; returns false to be given no more until
   * `resume`. What stands in the buffer before `start` may be overwritten.
   */
  onResponseData(buffer: Buffer, start: number, end: number): boolean;
  /** A whole answer at once. */
  onAnswer(answer: LocalAnswer): void;
  /** The edge itself refuses. */
  onProblem(problem: Problem): void;
}
