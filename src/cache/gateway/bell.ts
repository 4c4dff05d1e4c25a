/** Wakes those who wait for something to happen, or for their time to be over. */
import type { Timers } from '../../core/index.ts';

export class Bell {
  readonly #timers: Timers;
  readonly #waiting = new Set<() => void>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(end);
        resolve();
      };
      const cancel = this.#timers.after(ms, end);
      this.#waiting.add(end);
    });
  }

  ring(): void {
    for (const end of [...this.#waiting]) end();
  }
}
