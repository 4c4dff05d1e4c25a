/** One at a time, in the order of their asking; nobody waits longer than a limit. */
import type { Timers } from '../../core/index.ts';

export class Turns {
  readonly #timers: Timers;
  readonly #maxWaitMs: number;
  readonly #onLate: () => Error;
  readonly #waiting = new Set<() => void>();
  #isTaken = false;

  /** `onLate` says what one is told whose patience is over. */
  constructor(timers: Timers, maxWaitMs: number, onLate: () => Error) {
    this.#timers = timers;
    this.#maxWaitMs = maxWaitMs;
    this.#onLate = onLate;
  }

  /** Resolves with what ends the turn, once. Rejects with what `onLate` says. */
  take(): Promise<() => void> {
    if (!this.#isTaken) return Promise.resolve(this.#begin());
    return new Promise((resolve, reject) => {
      const cancel = this.#timers.after(this.#maxWaitMs, () => {
        this.#waiting.delete(turn);
        reject(this.#onLate());
      });
      const turn = () => {
        cancel();
        resolve(this.#begin());
      };
      this.#waiting.add(turn);
    });
  }

  #begin(): () => void {
    this.#isTaken = true;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#isTaken = false;
      const [next] = this.#waiting;
      if (next === undefined) return;
      this.#waiting.delete(next);
      next();
    };
  }
}
