/** How long answers took, to the millisecond, in a fixed room: what takes longer than the last counts as that. */
const longestMs = 10_000;

export class LatencyTally {
  readonly #counts = new Uint32Array(longestMs + 1);
  #total = 0;

  record(ms: number): void {
    const at = Math.min(longestMs, Math.round(ms));
    this.#counts[at] = this.#counts[at]! + 1;
    this.#total++;
  }

  get total(): number {
    return this.#total;
  }

  /** What this part of the answers took at most; 0 where there are none. */
  quantile(part: number): number {
    let left = Math.ceil(part * this.#total);
    for (let ms = 0; ms <= longestMs && left > 0; ms++) {
      left -= this.#counts[ms]!;
      if (left <= 0) return ms;
    }
    return 0;
  }
}
