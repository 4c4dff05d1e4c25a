/** Lets many wait for something to change, for a time. */
import type { Timers } from '../../core/index.ts';

export class Signal {
  readonly #timers: Timers;
  readonly #waiting = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  fire(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  /** Resolves when it fires next, or after `ms`. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        stop();
        this.#waiting.delete(wake);
        resolve();
      };
      const stop = this.#timers.after(ms, wake);
      this.#waiting.add(wake);
    });
  }

  /** Resolves with true as soon as the condition holds after a firing, with false at the deadline. */
  async until(condition: () => boolean, deadlineMs: number): Promise<boolean> {
    while (!condition()) {
      const leftMs = deadlineMs - this.#timers.now();
      if (leftMs <= 0) return false;
      await this.wait(leftMs);
    }
    return true;
  }
}
