/**
 * Numbers by key, for at most so many keys: when it is full, the key unused for longest makes room. Whoever is refused
 * again and again is in use, and so never the one who is forgotten.
 *
 * A map leads to slots; the numbers of a slot and its place in the order of use lie in typed arrays, which double as they
 * fill. A look-up allocates nothing.
 * Invariant: at most `maxKeys` keys, and the order of use is exact.
 */
const NONE = -1;
const FIRST_CAPACITY = 64;

export class KeyTable {
  /** The numbers of slot `s` begin at `s * width`. Replaced by a larger one when a new key finds the table full. */
  values: Float64Array;
  readonly #width: number;
  readonly #maxKeys: number;
  readonly #slots = new Map<string, number>();
  readonly #free: number[] = [];
  #keys: string[] = [];
  #older: Int32Array;
  #newer: Int32Array;
  #oldest = NONE;
  #newest = NONE;

  /** `width` is the count of numbers for each key. */
  constructor(width: number, maxKeys: number) {
    const capacity = Math.min(FIRST_CAPACITY, maxKeys);
    this.#width = width;
    this.#maxKeys = maxKeys;
    this.values = new Float64Array(capacity * width);
    this.#older = new Int32Array(capacity);
    this.#newer = new Int32Array(capacity);
  }

  get size(): number {
    return this.#slots.size;
  }

  keys(): MapIterator<string> {
    return this.#slots.keys();
  }

  /** Where the numbers of `key` begin, or −1. */
  peek(key: string): number {
    const slot = this.#slots.get(key);
    return slot === undefined ? NONE : slot * this.#width;
  }

  /** Like `peek`, and the key is the newest now. */
  use(key: string): number {
    const slot = this.#slots.get(key);
    if (slot === undefined) return NONE;
    if (slot !== this.#newest) {
      this.#unlink(slot);
      this.#link(slot);
    }
    return slot * this.#width;
  }

  /** A place for a key that has none, its numbers 0. */
  add(key: string): number {
    if (this.#slots.size === this.#maxKeys) this.delete(this.#keys[this.#oldest]!);
    const slot = this.#free.pop() ?? this.#slots.size;
    if (slot === this.#older.length) this.#grow();
    this.#slots.set(key, slot);
    this.#keys[slot] = key;
    this.#link(slot);
    const at = slot * this.#width;
    this.values.fill(0, at, at + this.#width);
    return at;
  }

  /** Where the numbers of the key unused for longest begin, or −1. */
  oldest(): number {
    return this.#oldest * (this.#oldest === NONE ? 1 : this.#width);
  }

  deleteOldest(): void {
    if (this.#oldest !== NONE) this.delete(this.#keys[this.#oldest]!);
  }

  delete(key: string): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#keys[slot] = '';
    this.#unlink(slot);
    this.#free.push(slot);
  }

  #link(slot: number): void {
    this.#older[slot] = this.#newest;
    this.#newer[slot] = NONE;
    if (this.#newest === NONE) this.#oldest = slot;
    else this.#newer[this.#newest] = slot;
    this.#newest = slot;
  }

  #unlink(slot: number): void {
    const older = this.#older[slot]!;
    const newer = this.#newer[slot]!;
    if (older === NONE) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NONE) this.#newest = older;
    else this.#older[newer] = older;
  }

  #grow(): void {
    const capacity = Math.min(this.#older.length * 2, this.#maxKeys);
    const values = new Float64Array(capacity * this.#width);
    values.set(this.values);
    this.values = values;
    this.#older = grown(this.#older, capacity);
    this.#newer = grown(this.#newer, capacity);
  }
}

function grown(links: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(links);
  return larger;
}
