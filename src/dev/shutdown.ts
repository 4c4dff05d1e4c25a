/**
 * What has been opened so far, to be closed in the opposite order, once, however often and from wherever it is asked for.
 */
export class Shutdown {
  readonly #steps: ((graceMs: number) => Promise<void>)[] = [];
  #done: Promise<void> | undefined;

  add(step: (graceMs: number) => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Each step gets the grace; a step that fails does not keep the others from running. Throws the first failure. */
  run(graceMs: number): Promise<void> {
    this.#done ??= this.#run(graceMs);
    return this.#done;
  }

  async #run(graceMs: number): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse()) await step(graceMs).catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
