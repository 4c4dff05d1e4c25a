/**
 * A bulkhead: at most so many calls at once, and a queue with an end and a time limit for those that come meanwhile, first
 * come, first served. What hangs behind one bulkhead then takes no more than its places, and the rest of the ship floats.
 *
 * The waiting are whatever the caller names them by (a request, a callback). All wait equally long, so the order of
 * their deadlines is that of their coming, and one map holds both.
 * Invariants: never more in flight than the limit, unless it was lowered meanwhile; nobody is let in after the deadline;
 * nobody is let in past somebody who waits.
 */
import { checkNumber } from '../options.ts';

export interface BulkheadOptions {
  /** Calls under way at once. */
  readonly maxConcurrent: number;
  /** Calls that may wait for a place; 0 refuses at once. */
  readonly maxQueued: number;
  /** How long one may wait. */
  readonly queueTimeoutMs: number;
}

export const bulkheadDefaults: Readonly<BulkheadOptions> = Object.freeze({
  maxConcurrent: 128,
  maxQueued: 128,
  queueTimeoutMs: 1_000,
});

export type BulkheadEntry = 'entered' | 'queued' | 'full';

export class Bulkhead<Waiter> {
  readonly #maxQueued: number;
  readonly #queueTimeoutMs: number;
  #limit: number;
  #inFlight = 0;
  /** Who waits until when. */
  readonly #queue = new Map<Waiter, number>();

  /** Throws `ERR_RESILIENCE_OPTION`. */
  constructor(options: Partial<BulkheadOptions> = {}) {
    const { maxConcurrent, maxQueued, queueTimeoutMs } = { ...bulkheadDefaults, ...options };
    checkNumber('maxConcurrent', maxConcurrent, { min: 1, max: 1e6, whole: true });
    checkNumber('maxQueued', maxQueued, { min: 0, max: 1e6, whole: true });
    checkNumber('queueTimeoutMs', queueTimeoutMs, { min: 1, max: 86_400_000 });
    this.#limit = maxConcurrent;
    this.#maxQueued = maxQueued;
    this.#queueTimeoutMs = queueTimeoutMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get queued(): number {
    return this.#queue.size;
  }

  get limit(): number {
    return this.#limit;
  }

  /** `entered`: go on, and `leave` at the end. `queued`: wait to be named by `next` or `expire`. Each waiter once. */
  enter(waiter: Waiter, nowMs: number): BulkheadEntry {
    if (this.#inFlight < this.#limit && this.#queue.size === 0) {
      this.#inFlight++;
      return 'entered';
    }
    if (this.#queue.size >= this.#maxQueued) return 'full';
    this.#queue.set(waiter, nowMs + this.#queueTimeoutMs);
    return 'queued';
  }

  /** A call that had entered has ended. Ask `next` afterwards. */
  leave(): void {
    this.#inFlight--;
  }

  /** Who has waited longest and enters now; undefined when there is no place or nobody in time. Ask until then. */
  next(nowMs: number): Waiter | undefined {
    if (this.#inFlight >= this.#limit) return undefined;
    for (const [waiter, deadlineMs] of this.#queue) {
      if (nowMs >= deadlineMs) continue;
      this.#queue.delete(waiter);
      this.#inFlight++;
      return waiter;
    }
    return undefined;
  }

  /** Takes those out of the queue who have waited too long. */
  expire(nowMs: number): Waiter[] {
    const late: Waiter[] = [];
    for (const [waiter, deadlineMs] of this.#queue) {
      if (nowMs < deadlineMs) break;
      this.#queue.delete(waiter);
      late.push(waiter);
    }
    return late;
  }

  /** When `expire` is next due; Infinity while nobody waits. */
  nextDeadlineMs(): number {
    const first = this.#queue.values().next();
    return first.done ? Number.POSITIVE_INFINITY : first.value;
  }

  /** Somebody who waits gives up; false when it does not wait. */
  cancel(waiter: Waiter): boolean {
    return this.#queue.delete(waiter);
  }

  /** Another limit, from an adaptive controller. When it rises, ask `next`. */
  setLimit(limit: number): void {
    this.#limit = limit;
  }
}
