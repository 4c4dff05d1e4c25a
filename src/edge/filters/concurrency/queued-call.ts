/**
 * Requests that are under way at once: at most so many, the next ones wait in a queue that has an end and a time limit,
 * and what is more is answered 503 at once.
 */
import type { ExchangeFailure } from '../../../proxy/index.ts';
import type { Bulkhead } from '../../../resilience/index.ts';
import type { Layer } from '../../handler.ts';
import { HeldPassage } from '../../held-passage.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import type { Passage } from '../../passage.ts';
import type { Problem } from '../../problem.ts';
import { type ShedCounts, tooManyAtOnce } from './too-many.ts';

export interface QueueTools {
  readonly bulkhead: Bulkhead<Waiting>;
  readonly counts: ShedCounts;
}

/** A request in the queue. */
export interface Waiting {
  enter(nowMs: number): void;
  expire(): void;
}

export function boundedConcurrency({ bulkhead, counts }: QueueTools): Layer {
  const gate = new Gate(bulkhead, counts);
  return (inner) => ({ call: (request, responder) => new QueuedCall(gate, request, responder, inner) });
}

/** Lets the next ones in when one leaves. */
class Gate {
  readonly bulkhead: Bulkhead<Waiting>;
  readonly counts: ShedCounts;
  #isLetting = false;

  constructor(bulkhead: Bulkhead<Waiting>, counts: ShedCounts) {
    this.bulkhead = bulkhead;
    this.counts = counts;
  }

  /** One that comes in may leave at once, and must not let in the next from within: a long queue would fill the stack. */
  leave(nowMs: number): void {
    this.bulkhead.leave();
    if (this.#isLetting) return;
    this.#isLetting = true;
    for (let next = this.bulkhead.next(nowMs); next !== undefined; next = this.bulkhead.next(nowMs)) next.enter(nowMs);
    this.#isLetting = false;
  }

  expire(nowMs: number): void {
    for (const late of this.bulkhead.expire(nowMs)) late.expire();
  }
}

class QueuedCall extends HeldPassage implements Waiting {
  readonly #gate: Gate;
  #isInside = false;

  constructor(gate: Gate, ...passage: ConstructorParameters<typeof Passage>) {
    super(...passage);
    this.#gate = gate;
  }

  override start(nowMs: number): void {
    const entry = this.#gate.bulkhead.enter(this, nowMs);
    if (entry === 'full') this.#shed();
    else if (entry === 'entered') this.enter(nowMs);
  }

  enter(nowMs: number): void {
    this.#isInside = true;
    this.goOn(nowMs);
  }

  expire(): void {
    this.#shed();
  }

  override onSweep(nowMs: number): void {
    if (this.isWaiting) this.#gate.expire(nowMs);
    else super.onSweep(nowMs);
  }

  override abandon(): void {
    if (this.isWaiting) this.#gate.bulkhead.cancel(this);
    super.abandon();
    this.#leave();
  }

  override onResponseEnd(trailers: string): void {
    this.#leave();
    super.onResponseEnd(trailers);
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#leave();
    super.onAnswer(answer);
  }

  override onProblem(problem: Problem): void {
    this.#leave();
    super.onProblem(problem);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#leave();
    super.onFailed(failure);
  }

  #shed(): void {
    this.#gate.counts.shed++;
    this.refuse(tooManyAtOnce);
  }

  #leave(): void {
    if (!this.#isInside) return;
    this.#isInside = false;
    this.#gate.leave(performance.now());
  }
}
