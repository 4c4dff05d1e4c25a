/** What is to happen, by its time: a binary heap (Williams, "Algorithm 232: Heapsort", 1964). Equal times keep their order. */
interface Event {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

export class EventQueue {
  readonly #heap: Event[] = [];
  #order = 0;

  /** When the next one happens; undefined where nothing does. */
  get nextMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  add(atMs: number, happen: () => void): void {
    const heap = this.#heap;
    const event = { atMs, order: this.#order++, happen };
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, event)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  /** Takes the next one out; there is one. */
  take(): () => void {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return first.happen;
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (isBefore(event, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
