/**
 * Deadlines without a timer a request. What has a deadline keeps it as a plain number; one unreferenced interval asks
 * everything registered whether its time has come. Setting and clearing a deadline is an assignment, which is what makes
 * a timeout on every phase of every request affordable. A deadline fires up to `sweepMs` late.
 *
 * Invariant: when a deadline fires, everything that had come from any socket by then has been read, and has had its turn. A
 * loop that was busy must not take what waits in its sockets for silence, and hold its own slowness against an endpoint.
 */
import { processTurn } from './turn.ts';

export interface Expiring {
  /** Called every `sweepMs`. */
  onSweep(nowMs: number): void;
}

const sweepMs = 50;

export class Deadlines {
  readonly #items = new Set<Expiring>();
  #timer: NodeJS.Timeout | undefined;

  /** How many are registered; a leak test counts them. */
  get size(): number {
    return this.#items.size;
  }

  add(item: Expiring): void {
    this.#items.add(item);
    this.#timer ??= setInterval(() => {
      const now = performance.now();
      // Sockets are read between timers and immediates; the time is that before.
      setImmediate(() => processTurn.whenOver(() => this.#sweep(now)));
    }, sweepMs).unref();
  }

  delete(item: Expiring): void {
    this.#items.delete(item);
    if (this.#items.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #sweep(nowMs: number): void {
    for (const item of this.#items) item.onSweep(nowMs);
  }
}
