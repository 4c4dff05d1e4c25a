/** A call that is started after a while. */
import type { Timers } from '../../../core/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Responder } from '../../handler.ts';
import { HeldPassage } from '../../held-passage.ts';

export interface Delay {
  readonly delayMs: number;
  readonly timers: Timers;
}

export class DelayedCall extends HeldPassage {
  readonly #delay: Delay;
  #callOff: () => void = () => {};

  constructor(request: EdgeRequest, responder: Responder, handler: Handler, delay: Delay) {
    super(request, responder, handler);
    this.#delay = delay;
  }

  override start(): void {
    const { delayMs, timers } = this.#delay;
    this.#callOff = timers.after(delayMs, () => this.goOn(timers.now()));
  }

  override abandon(): void {
    this.#callOff();
    super.abandon();
  }
}
