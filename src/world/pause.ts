/** A wait that can be cut short. */
export class Pause {
  #end = (): void => {};

  /** Resolves after `ms`, or when `cut` is called. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Ends the present wait, if there is one. */
  cut(): void {
    this.#end();
  }
}
