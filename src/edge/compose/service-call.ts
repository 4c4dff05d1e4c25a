/**
 * One request of the edge's own to a service, through the same balancing and tries as a client's, with its whole answer
 * collected. It ends by itself: with an answer, a failure, its time limit, or with the request it belongs to.
 */
import type { Deadlines, ExchangeFailure, ProxyEndpoint } from '../../proxy/index.ts';
import type { AnswerHead } from '../answer-head.ts';
import type { EdgeRequest } from '../edge-request.ts';
import { keepUserTokens } from '../filters/user-session/user-session.ts';
import type { Call, Handler, Responder } from '../handler.ts';
import type { LocalAnswer } from '../local-answer.ts';
import type { Problem } from '../problem.ts';
import { CallFailure } from './call-failure.ts';

export interface ServiceAnswer {
  readonly status: number;
  /** Lines with their CRLF. */
  readonly fields: string;
  readonly body: Buffer;
}

export interface ServiceCallOptions {
  readonly service: string;
  readonly handler: Handler;
  readonly request: EdgeRequest;
  readonly body: Buffer | undefined;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly deadlines: Deadlines;
}

export class ServiceCall implements Responder {
  readonly answer: Promise<ServiceAnswer>;
  readonly #options: ServiceCallOptions;
  readonly #call: Call;
  #resolve!: (answer: ServiceAnswer) => void;
  #reject!: (failure: CallFailure) => void;
  #status = 0;
  #fields = '';
  #pieces: Buffer[] = [];
  #bytes = 0;
  #endsAtMs = 0;
  #isOver = false;
  /** How much of the body has been sent. */
  #sent = 0;

  constructor(options: ServiceCallOptions) {
    this.#options = options;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#call = options.handler.call(options.request, this);
  }

  start(): void {
    const nowMs = performance.now();
    this.#endsAtMs = nowMs + this.#options.timeoutMs;
    this.#options.deadlines.add(this);
    this.#call.start(nowMs);
    this.#send();
  }

  /** The request it belongs to is over. */
  abandon(): void {
    if (!this.#isOver) this.#giveUp('left', 'the client left');
  }

  onSweep(nowMs: number): void {
    if (nowMs >= this.#endsAtMs) this.#giveUp('timeout', `no answer within ${this.#options.timeoutMs} ms`);
    else this.#call.onSweep(nowMs);
  }

  onInformational(): void {}

  onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    this.#status = head.status;
    this.#fields = head.fields;
    if (endpoint?.isEdge === false) keepUserTokens(this.#options.request, head);
  }

  onResponseData(buffer: Buffer, start: number, end: number): boolean {
    this.#bytes += end - start;
    if (this.#bytes > this.#options.maxBytes) this.#giveUp('too-large', `over ${this.#options.maxBytes} bytes`);
    else this.#pieces.push(Buffer.from(buffer.subarray(start, end)));
    return true;
  }

  onResponseEnd(): void {
    this.#settle({ status: this.#status, fields: this.#fields, body: Buffer.concat(this.#pieces) });
  }

  onFlush(): void {}

  onRequestDrain(): void {
    this.#send();
  }

  onAnswer({ status, fields, body }: LocalAnswer): void {
    this.#settle({ status, fields, body: Buffer.from(body) });
  }

  onProblem({ status, detail }: Problem): void {
    this.#fail(status === 504 ? 'timeout' : 'unreachable', detail);
  }

  onFailed({ reason }: ExchangeFailure): void {
    this.#fail('unreachable', reason);
  }

  /** The body in one piece: whoever takes it keeps what it cannot send at once. */
  #send(): void {
    const { body } = this.#options;
    if (body === undefined || this.#isOver || this.#sent > 0) return;
    this.#sent = body.length;
    this.#call.write(body, 0, body.length);
    this.#call.end('');
  }

  #giveUp(kind: CallFailure['kind'], reason: string): void {
    this.#fail(kind, reason);
    this.#call.abandon();
  }

  #settle(answer: ServiceAnswer): void {
    this.#end();
    this.#resolve(answer);
  }

  #fail(kind: CallFailure['kind'], reason: string): void {
    const { service } = this.#options;
    this.#end();
    this.#reject(new CallFailure(kind, `${service}: ${reason}`, { service }));
  }

  #end(): void {
    this.#isOver = true;
    this.#options.deadlines.delete(this);
  }
}
