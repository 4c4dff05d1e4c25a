/** One run at a time for a key; who asks meanwhile is given its outcome. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, task: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const begun = task();
    this.#running.set(key, begun);
    // Not `finally`, which makes three promises of one; who asks hears of a failure by `begun`.
    const end = () => {
      if (this.#running.get(key) === begun) this.#running.delete(key);
    };
    begun.then(end, end);
    return begun;
  }

  /** Those who ask from now on are not given what runs now. */
  leave(key: string): void {
    this.#running.delete(key);
  }

  leaveAll(): void {
    this.#running.clear();
  }
}
