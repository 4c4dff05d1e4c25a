/**
 * What was taken out lately, so that an answer that was asked for before and comes after is not stored: it may say what was
 * true before the change that the purge, or the unsafe request, was about.
 */

/** Whether something that is stored under this key, with these tags, is meant. */
export type Purged = (key: string, tags: readonly string[]) => boolean;

export class PurgeLog {
  readonly #capacity: number;
  readonly #recent: Purged[] = [];
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Purges so far; what begins now is asked about later with this number. */
  get count(): number {
    return this.#count;
  }

  note(purged: Purged): void {
    this.#recent[this.#count % this.#capacity] = purged;
    this.#count++;
  }

  /** Whether something was purged since then. With more purges in between than are remembered it is taken to be. */
  isPurged(key: string, tags: readonly string[], sinceCount: number): boolean {
    if (this.#count - sinceCount > this.#capacity) return true;
    for (let i = sinceCount; i < this.#count; i++) {
      if (this.#recent[i % this.#capacity]!(key, tags)) return true;
    }
    return false;
  }
}
