/**
 * How many answers failed lately: counts in ten buckets of a tenth of the span each, and their sums, so a record is four
 * additions and an answer is forgotten between nine and ten tenths of the span after it came.
 */
const buckets = 10;

export class RateWindow {
  readonly #bucketMs: number;
  readonly #answersIn: Int32Array = new Int32Array(buckets);
  readonly #failuresIn: Int32Array = new Int32Array(buckets);
  #answers = 0;
  #failures = 0;
  /** The number of the newest bucket since time 0. */
  #newest = 0;

  constructor(spanMs: number) {
    this.#bucketMs = spanMs / buckets;
  }

  record(ok: boolean, nowMs: number): void {
    this.#forget(nowMs);
    const at = this.#newest % buckets;
    this.#answersIn[at]! += 1;
    this.#answers += 1;
    if (ok) return;
    this.#failuresIn[at]! += 1;
    this.#failures += 1;
  }

  answers(nowMs: number): number {
    this.#forget(nowMs);
    return this.#answers;
  }

  failures(nowMs: number): number {
    this.#forget(nowMs);
    return this.#failures;
  }

  clear(): void {
    this.#answersIn.fill(0);
    this.#failuresIn.fill(0);
    this.#answers = 0;
    this.#failures = 0;
  }

  #forget(nowMs: number): void {
    const newest = Math.floor(nowMs / this.#bucketMs);
    if (newest <= this.#newest) return;
    if (newest - this.#newest >= buckets) this.clear();
    else for (let stale = this.#newest + 1; stale <= newest; stale += 1) this.#empty(stale % buckets);
    this.#newest = newest;
  }

  #empty(at: number): void {
    this.#answers -= this.#answersIn[at]!;
    this.#failures -= this.#failuresIn[at]!;
    this.#answersIn[at] = 0;
    this.#failuresIn[at] = 0;
  }
}
