/** A call whose answer, or refusal, is known when it starts; what the client sends is not looked at. */
import type { Call, Responder } from './handler.ts';
import type { LocalAnswer } from './local-answer.ts';
import type { Problem } from './problem.ts';

export class FixedCall implements Call {
  readonly #answer: LocalAnswer | Problem;
  readonly #responder: Responder;

  constructor(answer: LocalAnswer | Problem, responder: Responder) {
    this.#answer = answer;
    this.#responder = responder;
  }

  start(): void {
    if ('kind' in this.#answer) this.#responder.onProblem(this.#answer);
    else this.#responder.onAnswer(this.#answer);
  }

  write(): number {
    return 0;
  }

  end(): void {}

  endTunnel(): void {}

  resume(): void {}

  keepBuffer(): void {}

  abandon(): void {}

  onSweep(): void {}
}
