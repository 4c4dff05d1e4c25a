/**
 * A map that remembers what was used lately and forgets the rest, for look-ups whose answers may be worked out again.
 *
 * Two generations instead of a linked list: entries are written to the young map; when it is full it becomes the old
 * one and the former old one is dropped; a hit in the old map moves the entry up. A hit costs one `Map.get`, which an
 * exact LRU (delete and insert at each hit) does not reach.
 * Invariant: at most `limit` entries are held, and the last `limit / 2` different keys used are among them.
 */
export class RecentMap<Key, Value extends NonNullable<unknown> | null> {
  readonly #generation: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  /** `limit` is the greatest number of entries held, at least 2. */
  constructor(limit: number) {
    this.#generation = Math.max(1, Math.floor(limit / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: Key): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#generation && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, value);
  }
}
