/**
 * Those in this process who hear what workers tell each other. Each is called by itself: one that throws does so as any
 * callback of Node, and keeps nothing from the others.
 */
import type { PortListener } from './worker-port.ts';

export class Listeners {
  readonly #listeners = new Set<PortListener>();

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: PortListener): void {
    this.#listeners.add(listener);
  }

  delete(listener: PortListener): boolean {
    return this.#listeners.delete(listener);
  }

  tell(call: (listener: PortListener) => void): void {
    for (const listener of this.#listeners) {
      queueMicrotask(() => {
        // It may have ended meanwhile.
        if (this.#listeners.has(listener)) call(listener);
      });
    }
  }
}
