/**
 * What has been opened so far, to be closed in the opposite order, once, however often and from wherever it is asked for.
 */
type Step = (graceMs: number) => Promise<void>;

export class Shutdown {
  readonly #stages: Step[][] = [];
  #done: Promise<void> | undefined;

  /** Closed before everything added so far. */
  add(step: Step): void {
    this.#stages.push([step]);
  }

  /** Closed together with what was added last: parts that serve each other's requests share one grace. */
  beside(step: Step): void {
    this.#stages.at(-1)!.push(step);
  }

  /** Each step gets the grace; one that fails does not keep the others from running. Throws the first failure. */
  run(graceMs: number): Promise<void> {
    this.#done ??= this.#run(graceMs);
    return this.#done;
  }

  async #run(graceMs: number): Promise<void> {
    const failures: unknown[] = [];
    for (const steps of this.#stages.reverse()) {
      await Promise.all(steps.map((step) => step(graceMs).catch((error) => failures.push(error))));
    }
    if (failures.length > 0) throw failures[0];
  }
}
