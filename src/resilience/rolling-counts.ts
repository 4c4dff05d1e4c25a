/**
 * Counters over the last so many milliseconds: a ring of buckets with their running totals. Adding allocates nothing and
 * costs a few additions; time moves the ring when something is added or asked for.
 *
 * Invariant: the totals cover between `windowMs` less one bucket and `windowMs`. A time before the newest bucket counts
 * for the newest one.
 */
export class RollingCounts {
  readonly #buckets: number;
  readonly #counters: number;
  readonly #bucketMs: number;
  readonly #cells: Float64Array;
  readonly #totals: Float64Array;
  #newest = Number.NEGATIVE_INFINITY;

  constructor({ windowMs, buckets, counters }: { windowMs: number; buckets: number; counters: number }) {
    this.#buckets = buckets;
    this.#counters = counters;
    this.#bucketMs = windowMs / buckets;
    this.#cells = new Float64Array(buckets * counters);
    this.#totals = new Float64Array(counters);
  }

  add(counter: number, nowMs: number): void {
    this.#move(nowMs);
    const cell = this.#bucketOf(this.#newest) + counter;
    this.#cells[cell] = this.#cells[cell]! + 1;
    this.#totals[counter] = this.#totals[counter]! + 1;
  }

  total(counter: number, nowMs: number): number {
    this.#move(nowMs);
    return this.#totals[counter]!;
  }

  clear(): void {
    this.#cells.fill(0);
    this.#totals.fill(0);
    this.#newest = Number.NEGATIVE_INFINITY;
  }

  /** Where the counters of a bucket begin. */
  #bucketOf(number: number): number {
    const turn = number % this.#buckets;
    return (turn < 0 ? turn + this.#buckets : turn) * this.#counters;
  }

  #move(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#bucketMs);
    if (newest <= this.#newest) return;
    if (newest - this.#newest >= this.#buckets) {
      this.#cells.fill(0);
      this.#totals.fill(0);
    } else {
      for (let number = this.#newest + 1; number <= newest; number++) this.#empty(this.#bucketOf(number));
    }
    this.#newest = newest;
  }

  #empty(bucket: number): void {
    for (let counter = 0; counter < this.#counters; counter++) {
      this.#totals[counter] = this.#totals[counter]! - this.#cells[bucket + counter]!;
      this.#cells[bucket + counter] = 0;
    }
  }
}
