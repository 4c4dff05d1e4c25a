/**
 * Collects what a callback is told, and waits for it to have been told enough: an event wakes the waiting test, no time
 * is slept away. The deadline is there to fail with what was seen instead of hanging.
 */
export class Recorder<T> {
  readonly values: T[] = [];
  readonly #deadlineMs: number;
  #wake: () => void = () => {};

  constructor(deadlineMs = 5_000) {
    this.#deadlineMs = deadlineMs;
  }

  /** To be passed as the callback. */
  readonly record = (value: T): void => {
    this.values.push(value);
    this.#wake();
  };

  get last(): T | undefined {
    return this.values.at(-1);
  }

  /** Resolves once the values so far satisfy the condition; rejects at the deadline, showing them. */
  async until(condition: (values: readonly T[]) => boolean): Promise<readonly T[]> {
    const overdue = Symbol('overdue');
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<typeof overdue>((resolve) => {
      timer = setTimeout(resolve, this.#deadlineMs, overdue);
    });
    try {
      while (!condition(this.values)) {
        const woken = new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        if ((await Promise.race([woken, deadline])) === overdue) {
          throw new Error(`still waiting after ${this.#deadlineMs} ms; seen so far: ${JSON.stringify(this.values)}`);
        }
      }
    } finally {
      clearTimeout(timer);
    }
    return this.values;
  }
}
