/**
 * Many things due at many times, one timer: a binary heap ordered by time, and for equal times by the order of asking.
 * A link holds thousands of packets under way; a timer for each would cost more than moving them.
 *
 * Invariant: nothing runs before its time by the given clock, though Node's timers may fire up to 1 ms early.
 */
import type { Clock } from '../../core/index.ts';

interface Item {
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

export class Agenda {
  readonly #clock: Clock;
  readonly #heap: Item[] = [];
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs it at `dueMs` of the clock, or soon if that is past; never within this call. */
  at(dueMs: number, run: () => void): void {
    this.#push({ dueMs, order: this.#order++, run });
    this.#arm();
  }

  /** Forgets everything. */
  clear(): void {
    this.#heap.length = 0;
    clearTimeout(this.#timer);
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const dueMs = this.#heap[0]?.dueMs;
    if (dueMs === undefined || dueMs >= this.#timerDueMs) return;
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, Math.ceil(dueMs - this.#clock.now())));
  }

  #run(): void {
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.now();
    while (this.#heap.length > 0 && this.#heap[0]!.dueMs <= nowMs) this.#pop().run();
    this.#arm();
  }

  #push(item: Item): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(item, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  #pop(): Item {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Item, b: Item): boolean {
  return a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs;
}
