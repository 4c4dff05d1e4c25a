/** What is made when it is first asked for: an app that never asks for its database needs no client of it. */

export interface Closable {
  close(): Promise<void>;
}

export class Lazy<T extends Closable> {
  readonly #make: () => T;
  #made: T | undefined;

  constructor(make: () => T) {
    this.#make = make;
  }

  get value(): T {
    this.#made ??= this.#make();
    return this.#made;
  }

  /** Closes it where it was made. */
  async close(): Promise<void> {
    await this.#made?.close();
  }
}
