/** Those who wait for what another cache loads: woken by its message, or by the time at which they look themselves. */
import type { Timers } from '../../core/index.ts';

export type Woken = 'written' | 'released' | 'time';

export class FillWaits {
  readonly #timers: Timers;
  readonly #waiting = new Map<string, Set<(woken: Woken) => void>>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  wait(key: string, ms: number): Promise<Woken> {
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiters);
      const end = (woken: Woken) => {
        cancel();
        waiters.delete(end);
        if (waiters.size === 0) this.#waiting.delete(key);
        resolve(woken);
      };
      const cancel = this.#timers.after(ms, () => end('time'));
      waiters.add(end);
    });
  }

  wake(key: string, woken: Woken): void {
    for (const end of this.#waiting.get(key) ?? []) end(woken);
  }

  wakeAll(): void {
    for (const key of [...this.#waiting.keys()]) this.wake(key, 'released');
  }
}
