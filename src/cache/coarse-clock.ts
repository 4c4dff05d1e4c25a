/**
 * A clock that is read once a turn of the event loop, and once in so many questions within a turn that lasts: reading the
 * time costs as much as finding an entry. It never goes back, and is behind by no more than a turn takes.
 */
import type { Clock } from '../core/index.ts';

/** Questions that one reading answers. */
const questions = 256;

export class CoarseClock implements Clock {
  readonly #source: Clock;
  #nowMs = 0;
  #left = 0;
  #isScheduled = false;

  constructor(source: Clock) {
    this.#source = source;
  }

  now(): number {
    if (this.#left === 0) this.#read();
    else this.#left--;
    return this.#nowMs;
  }

  #read(): void {
    this.#nowMs = this.#source.now();
    this.#left = questions - 1;
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // It does not keep the process alive: nothing waits for it.
    setImmediate(this.#forget).unref();
  }

  readonly #forget = (): void => {
    this.#isScheduled = false;
    this.#left = 0;
  };
}
