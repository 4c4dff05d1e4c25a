/** One run at a time for a key; who asks meanwhile is given its outcome. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  run(key: string, task: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const begun = task().finally(() => {
      if (this.#running.get(key) === begun) this.#running.delete(key);
    });
    this.#running.set(key, begun);
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
