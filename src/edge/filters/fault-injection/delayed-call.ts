/**
 * A call that is started after a while. What comes of the request's body meanwhile is kept, and the client is asked to
 * wait with the rest, so that no more is held than one read brings.
 */
import type { Timers } from '../../../core/index.ts';
import { type ExchangeFailure, Sent } from '../../../proxy/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Responder } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';

export interface Delay {
  readonly delayMs: number;
  readonly timers: Timers;
}

export class DelayedCall extends Passage {
  readonly #delay: Delay;
  readonly #held: Buffer[] = [];
  /** The trailers of a request that came to its end before it was sent. */
  #ended: string | undefined;
  #started = false;
  #over = false;
  #callOff: () => void = () => {};

  constructor(request: EdgeRequest, responder: Responder, handler: Handler, delay: Delay) {
    super(request, responder, handler);
    this.#delay = delay;
  }

  override start(): void {
    this.#callOff = this.#delay.timers.after(this.#delay.delayMs, () => this.#begin());
  }

  override write(bytes: Buffer, start: number, end: number): number {
    if (this.#started) return this.inner.write(bytes, start, end);
    this.#held.push(Buffer.from(bytes.subarray(start, end)));
    return Sent.full;
  }

  override end(trailers: string): void {
    if (this.#started) this.inner.end(trailers);
    else this.#ended = trailers;
  }

  override onSweep(nowMs: number): void {
    if (this.#started) this.inner.onSweep(nowMs);
  }

  override abandon(): void {
    this.#over = true;
    this.#callOff();
    if (this.#started) this.inner.abandon();
  }

  override onResponseEnd(trailers: string): void {
    this.#over = true;
    this.responder.onResponseEnd(trailers);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#over = true;
    this.responder.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    this.#over = true;
    this.responder.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#over = true;
    this.responder.onFailed(failure);
  }

  #begin(): void {
    this.#started = true;
    this.inner.start(this.#delay.timers.now());
    let sent = 0;
    for (const piece of this.#held) {
      if (this.#over) return;
      sent = this.inner.write(piece, 0, piece.length);
    }
    if (this.#over) return;
    if (this.#ended !== undefined) this.inner.end(this.#ended);
    // Whoever has enough now says itself when it wants more.
    else if (this.#held.length > 0 && (sent & Sent.full) === 0) this.responder.onRequestDrain();
  }
}
