/**
 * Keys in the order of their code units, for what starts with a prefix: entries that share one lie side by side.
 *
 * Sorted runs of at most 512 keys in a list of runs. A key is found by halving the list, then the run: O(log n)
 * comparisons; adding and deleting moves at most one run. 8 to 16 bytes a key, where a tree would take 40 and more.
 */
const longestRun = 512;

export class OrderedKeys {
  /** Never empty runs; the last key of each is before the first of the next. */
  readonly #runs: string[][] = [];

  /** Adds a key that is not in. */
  add(key: string): void {
    const at = Math.min(this.#runFor(key), this.#runs.length - 1);
    if (at < 0) {
      this.#runs.push([key]);
      return;
    }
    const run = this.#runs[at]!;
    run.splice(firstFrom(run, key), 0, key);
    if (run.length > longestRun) this.#runs.splice(at + 1, 0, run.splice(longestRun / 2));
  }

  delete(key: string): void {
    const at = this.#runFor(key);
    const run = this.#runs[at];
    if (run === undefined) return;
    const place = firstFrom(run, key);
    if (run[place] !== key) return;
    run.splice(place, 1);
    if (run.length === 0) this.#runs.splice(at, 1);
    else this.#join(at);
  }

  /** All keys that start with `prefix`, in order: O(log n + their number). */
  startingWith(prefix: string): readonly string[] {
    const found: string[] = [];
    for (let at = this.#runFor(prefix); at < this.#runs.length; at++) {
      const run = this.#runs[at]!;
      const first = firstFrom(run, prefix);
      let end = first;
      while (end < run.length && run[end]!.startsWith(prefix)) end++;
      for (let i = first; i < end; i++) found.push(run[i]!);
      if (end < run.length) break;
    }
    return found;
  }

  clear(): void {
    this.#runs.length = 0;
  }

  /** The first run whose last key is not before `key`. */
  #runFor(key: string): number {
    let low = 0;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#runs[middle]!.at(-1)! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Deleting must not leave a list of runs with one key each. */
  #join(at: number): void {
    const run = this.#runs[at]!;
    const next = this.#runs[at + 1];
    if (next === undefined || run.length + next.length > longestRun / 2) return;
    for (const key of next) run.push(key);
    this.#runs.splice(at + 1, 1);
  }
}

function firstFrom(run: readonly string[], key: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
