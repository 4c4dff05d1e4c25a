/** A call whose answer is known when it starts; what the client sends is not looked at. */
import type { Call, Responder } from './handler.ts';
import type { LocalAnswer } from './local-answer.ts';

export class FixedCall implements Call {
  readonly #answer: LocalAnswer;
  readonly #responder: Responder;

  constructor(answer: LocalAnswer, responder: Responder) {
    this.#answer = answer;
    this.#responder = responder;
  }

  start(): void {
    this.#responder.onAnswer(this.#answer);
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
