/**
 * The hashes of keys that went lately: a queue of fixed length without links, and a set, in one table.
 *
 * Each slot holds a hash and when it was put there, counted in insertions; a hash is a ghost while that is at most
 * `length` insertions ago, so the oldest leave by themselves. Four slots a bucket: a full bucket loses its oldest, now
 * and then one that is still a ghost. 8 bytes a slot, two slots a ghost.
 * Hashes of 32 bits: a stranger is taken for a ghost once in some thousand million.
 */
const slotsPerBucket = 4;

export class GhostTable {
  #hashes: Uint32Array = new Uint32Array(0);
  /** The insertion at which the slot was filled, 0 for an empty one. */
  #times: Uint32Array = new Uint32Array(0);
  #now = 0;
  #length = 0;

  get bytes(): number {
    return this.#hashes.byteLength + this.#times.byteLength;
  }

  /** The bytes a table for `length` ghosts takes. */
  static bytesFor(length: number): number {
    return 8 * slotsFor(length);
  }

  /** How many to remember. Never forgets when it grows. */
  resize(length: number): void {
    this.#length = length;
    const slots = slotsFor(length);
    if (slots <= this.#hashes.length) return;
    const [hashes, times] = [this.#hashes, this.#times];
    this.#hashes = new Uint32Array(slots);
    this.#times = new Uint32Array(slots);
    for (let slot = 0; slot < hashes.length; slot++) {
      if (times[slot] !== 0) this.#put(hashes[slot]!, times[slot]!);
    }
  }

  /** A hash is the same to it signed and unsigned. */
  add(hash: number): void {
    if (this.#now === 0xffff_ffff) this.clear();
    this.#now += 1;
    if (this.#length > 0) this.#put(hash >>> 0, this.#now);
  }

  /** Whether it is a ghost, which it then is no longer. */
  take(hash: number): boolean {
    const slot = this.#find(hash >>> 0);
    if (slot === undefined) return false;
    const isGhost = this.#times[slot]! + this.#length > this.#now;
    this.#times[slot] = 0;
    return isGhost;
  }

  clear(): void {
    this.#times.fill(0);
    this.#now = 0;
  }

  #first(hash: number): number {
    return (hash & (this.#hashes.length / slotsPerBucket - 1)) * slotsPerBucket;
  }

  #find(hash: number): number | undefined {
    if (this.#hashes.length === 0) return undefined;
    const first = this.#first(hash);
    for (let slot = first; slot < first + slotsPerBucket; slot++) {
      if (this.#times[slot] !== 0 && this.#hashes[slot] === hash) return slot;
    }
    return undefined;
  }

  #put(hash: number, time: number): void {
    const first = this.#first(hash);
    let best = first;
    for (let slot = first; slot < first + slotsPerBucket; slot++) {
      if (this.#hashes[slot] === hash) {
        best = slot;
        break;
      }
      if (this.#times[slot]! < this.#times[best]!) best = slot;
    }
    this.#hashes[best] = hash;
    this.#times[best] = time;
  }
}

function slotsFor(length: number): number {
  return length === 0 ? 0 : Math.max(16, 2 ** Math.ceil(Math.log2(2 * length)));
}
