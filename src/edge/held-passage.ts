/**
 * A call that is started later than its request came. What comes of the request's body meanwhile is kept, and the client
 * is asked to wait with the rest, so that no more is held than one read brings.
 *
 * Invariant: the inner call is made when it is started: at most once, and not after the request was refused, answered or
 * abandoned. Until then nothing further in knows of the request, such as a cache that would have others wait for it.
 */
import { type ExchangeFailure, Sent } from '../proxy/index.ts';
import type { EdgeRequest } from './edge-request.ts';
import type { Call, Handler, Responder } from './handler.ts';
import type { LocalAnswer } from './local-answer.ts';
import { Passage } from './passage.ts';
import type { Problem } from './problem.ts';

const State = { waiting: 0, started: 1, over: 2 } as const;

/** Stands where the inner call will be. */
const notYet: Call = Object.freeze({
  start: () => {},
  write: () => 0,
  end: () => {},
  endTunnel: () => {},
  resume: () => {},
  keepBuffer: () => {},
  abandon: () => {},
  onSweep: () => {},
});
const held: Handler = { call: () => notYet };

export abstract class HeldPassage extends Passage {
  readonly #handler: Handler;
  readonly #held: Buffer[] = [];
  /** The trailers of a request that came to its end before it was sent. */
  #ended: string | undefined;
  #state: (typeof State)[keyof typeof State] = State.waiting;

  constructor(request: EdgeRequest, responder: Responder, handler: Handler) {
    super(request, responder, held);
    this.#handler = handler;
  }

  /** The request has come: see that `goOn` or `refuse` is called when it is decided. */
  abstract override start(nowMs: number): void;

  override write(bytes: Buffer, start: number, end: number): number {
    if (this.#state === State.started) return this.inner.write(bytes, start, end);
    if (this.#state === State.over) return 0;
    this.#held.push(Buffer.from(bytes.subarray(start, end)));
    return Sent.full;
  }

  override end(trailers: string): void {
    if (this.#state === State.started) this.inner.end(trailers);
    else this.#ended = trailers;
  }

  override onSweep(nowMs: number): void {
    if (this.#state === State.started) this.inner.onSweep(nowMs);
  }

  override abandon(): void {
    const wasStarted = this.#state === State.started;
    this.#state = State.over;
    if (wasStarted) this.inner.abandon();
  }

  override onResponseEnd(trailers: string): void {
    this.#state = State.over;
    this.responder.onResponseEnd(trailers);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#state = State.over;
    this.responder.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    this.#state = State.over;
    this.responder.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#state = State.over;
    this.responder.onFailed(failure);
  }

  /** Whether it has been neither started nor ended; after that the request may be another one's already. */
  protected get isWaiting(): boolean {
    return this.#state === State.waiting;
  }

  protected refuse(problem: Problem): void {
    this.#state = State.over;
    this.responder.onProblem(problem);
  }

  /** Starts the inner call, and hands it what has come meanwhile. */
  protected goOn(nowMs: number): void {
    this.#state = State.started;
    this.inner = this.#handler.call(this.request, this);
    this.inner.start(nowMs);
    let sent = 0;
    for (const piece of this.#held) {
      if (this.#isOver()) return;
      sent = this.inner.write(piece, 0, piece.length);
    }
    if (this.#isOver()) return;
    if (this.#ended !== undefined) this.inner.end(this.#ended);
    // Whoever has enough now says itself when it wants more.
    else if (this.#held.length > 0 && (sent & Sent.full) === 0) this.responder.onRequestDrain();
    this.#held.length = 0;
  }

  #isOver(): boolean {
    return this.#state === State.over;
  }
}
