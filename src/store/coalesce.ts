/**
 * Request coalescing (single flight): of all who want the same at the same time, one gets it and the others wait.
 *
 * It keeps who waits for what, and nothing else: a waiter is whatever the caller gives (a callback, an exchange, the ends of
 * a promise), and how long one waits is the caller's affair. Nobody is ever stuck for want of room: who finds no
 * place goes alone.
 * Invariant: a key has one leader from `lead` until `land`.
 */

/** What the limits are when none are given. */
export interface CoalesceDefaults {
  /** Keys that are being fetched at one time. */
  readonly maxFlights: number;
  /** Who may wait for one key; the next go alone. */
  readonly maxWaiters: number;
}

/** The docs and the code read this object. */
export const coalesceDefaults: CoalesceDefaults = Object.freeze({ maxFlights: 10_000, maxWaiters: 1_000 });

/**
 * `lead`: fetch it, and call `land` in the end, whatever comes of it. `wait`: somebody is fetching it. `alone`: there is no
 * room to wait or to be waited for; fetch it and tell nobody.
 */
export type Part = 'lead' | 'wait' | 'alone';

export class Coalescer<Waiter> {
  readonly #flights = new Map<string, Set<Waiter>>();
  readonly #maxFlights: number;
  readonly #maxWaiters: number;

  constructor(limits: Partial<CoalesceDefaults> = {}) {
    this.#maxFlights = limits.maxFlights ?? coalesceDefaults.maxFlights;
    this.#maxWaiters = limits.maxWaiters ?? coalesceDefaults.maxWaiters;
  }

  /** Keys with a leader. */
  get flights(): number {
    return this.#flights.size;
  }

  /** The part `waiter` has in getting `key`. Only with `wait` is the waiter kept. */
  join(key: string, waiter: Waiter): Part {
    const waiters = this.#flights.get(key);
    if (waiters === undefined) {
      if (this.#flights.size >= this.#maxFlights) return 'alone';
      this.#flights.set(key, new Set());
      return 'lead';
    }
    if (waiters.size >= this.#maxWaiters) return 'alone';
    waiters.add(waiter);
    return 'wait';
  }

  /** A waiter gives up. False if it was not waiting. */
  leave(key: string, waiter: Waiter): boolean {
    return this.#flights.get(key)?.delete(waiter) ?? false;
  }

  /** The leader is done, well or not: who waited, in the order they came. The next to join leads anew. */
  land(key: string): readonly Waiter[] {
    const waiters = this.#flights.get(key);
    this.#flights.delete(key);
    return waiters === undefined ? [] : [...waiters];
  }

  /** The leader goes without a result: the first who waits leads now. Without one the flight ends. */
  handOver(key: string): Waiter | undefined {
    const waiters = this.#flights.get(key);
    const next = waiters?.values().next();
    if (next === undefined || next.done === true) {
      this.#flights.delete(key);
      return undefined;
    }
    waiters!.delete(next.value);
    return next.value;
  }
}
