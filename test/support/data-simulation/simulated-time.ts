/**
 * Time for a simulation: events in the order of their times, the next one only when all that the last one set off, promises
 * too, has come to rest. The same seed gives the same run, to the last event.
 */
import { createHash } from 'node:crypto';

interface Event {
  readonly atMs: number;
  /** Events of one time happen in the order in which they were made. */
  readonly order: number;
  run: (() => void) | undefined;
}

export class SimulatedTime {
  readonly #heap: Event[] = [];
  #nowMs = 0;
  #made = 0;
  #happened = 0;
  #trace = '';

  now(): number {
    return this.#nowMs;
  }

  /** Events so far. */
  get events(): number {
    return this.#happened;
  }

  /** A hash of what `note` was told, with the times. */
  get trace(): string {
    return this.#trace;
  }

  note(text: string): void {
    this.#trace = createHash('sha256').update(`${this.#trace}\n${this.#nowMs} ${text}`).digest('hex');
  }

  /** What it returns calls it off. */
  after(delayMs: number, run: () => void): () => void {
    const event: Event = { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#made++, run };
    push(this.#heap, event);
    return () => {
      event.run = undefined;
    };
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Runs until the promise has settled, and settles as it does; fails where that takes longer than a minute. */
  async settled<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const mark = (): void => {
      isSettled = true;
    };
    promise.then(mark, mark);
    await this.runUntil(this.#nowMs + 60_000, () => isSettled);
    if (!isSettled) throw new Error('it is not settled within a minute');
    return promise;
  }

  /** Runs until a time, or until the condition holds. */
  async runUntil(atMs: number, isDone: () => boolean = () => false): Promise<void> {
    await settle();
    while (!isDone()) {
      const event = this.#heap[0];
      if (event === undefined || event.atMs > atMs) break;
      pop(this.#heap);
      if (event.run === undefined) continue;
      this.#nowMs = event.atMs;
      this.#happened++;
      event.run();
      await settle();
    }
    if (!isDone()) this.#nowMs = Math.max(this.#nowMs, atMs);
  }
}

/** All microtasks have run. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
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
}
