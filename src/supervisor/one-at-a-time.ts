/**
 * Runs one thing at a time. Who asks while one is under way is given the next, and so is everybody else who asks until that
 * begins: a hundred requests to reload are two reloads, and each of them has seen one that began after it asked.
 */
export class OneAtATime<T, Argument> {
  readonly #run: (argument: Argument) => Promise<T>;
  #present: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(run: (argument: Argument) => Promise<T>) {
    this.#run = run;
  }

  /** Resolves and rejects as the run does that it is given. The argument counts that began it. */
  ask(argument: Argument): Promise<T> {
    if (this.#present === undefined) return this.#begin(argument);
    this.#next ??= this.#present.then(
      () => this.#begin(argument),
      () => this.#begin(argument),
    );
    return this.#next;
  }

  #begin(argument: Argument): Promise<T> {
    this.#next = undefined;
    const run = this.#run(argument).finally(() => {
      this.#present = undefined;
    });
    this.#present = run;
    return run;
  }
}
