/**
 * So many reads at a time, so many waiting for one of them to end, and no more: a slow disk must not gather requests.
 */
export class ReadGate {
  readonly #maxReads: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #reads = 0;

  constructor(maxReads: number, maxWaiting: number) {
    this.#maxReads = maxReads;
    this.#maxWaiting = maxWaiting;
  }

  /** What `read` gives, when its turn has come; `undefined` at once when too many wait. */
  async run<T>(read: () => Promise<T>): Promise<T | undefined> {
    if (this.#reads >= this.#maxReads) {
      if (this.#waiting.length >= this.#maxWaiting) return undefined;
      // Whoever ends hands over its place, so the count stays.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#reads += 1;
    }
    try {
      return await read();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#reads -= 1;
      else next();
    }
  }
}
