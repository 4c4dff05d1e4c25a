/**
 * How many answers failed lately: counts in ten buckets of a tenth of the span each, so a record is two additions and an
 * answer is forgotten between nine and ten tenths of the span after it came.
 */
const buckets = 10;

export class RateWindow {
  readonly #bucketMs: number;
  readonly #answers: Int32Array = new Int32Array(buckets);
  readonly #failures: Int32Array = new Int32Array(buckets);
  /** The number of the newest bucket since time 0. */
  #newest = 0;

  constructor(spanMs: number) {
    this.#bucketMs = spanMs / buckets;
  }

  record(ok: boolean, nowMs: number): void {
    const bucket = Math.floor(nowMs / this.#bucketMs);
    for (let stale = Math.max(this.#newest + 1, bucket - buckets + 1); stale <= bucket; stale += 1) {
      this.#answers[stale % buckets] = 0;
      this.#failures[stale % buckets] = 0;
    }
    this.#newest = Math.max(this.#newest, bucket);
    const at = this.#newest % buckets;
    this.#answers[at]! += 1;
    if (!ok) this.#failures[at]! += 1;
  }

  answers(nowMs: number): number {
    return this.#sum(this.#answers, nowMs);
  }

  failures(nowMs: number): number {
    return this.#sum(this.#failures, nowMs);
  }

  clear(): void {
    this.#answers.fill(0);
    this.#failures.fill(0);
  }

  #sum(counts: Int32Array, nowMs: number): number {
    const oldest = Math.max(0, Math.floor(nowMs / this.#bucketMs) - buckets + 1);
    let sum = 0;
    for (let bucket = this.#newest; bucket >= oldest && bucket > this.#newest - buckets; bucket -= 1) {
      sum += counts[bucket % buckets]!;
    }
    return sum;
  }
}
