/**
 * Ctrl-C ends everything, every time. The first one ends it in order; a second one, or an order that takes too long, ends
 * this process at once, and the reaper ends what it had started.
 */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** By convention: 128 and the number of SIGINT. */
const interruptedStatus = 130;

export class Interrupts {
  readonly #patienceMs: number;
  readonly #first = Promise.withResolvers<void>();
  readonly #onSignal = () => this.#note();
  #isOrderly = false;

  /** Until `endInOrder` is called there is no order to keep, and the first signal ends the process. */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  /** From now on the first signal only resolves this promise. */
  endInOrder(): Promise<void> {
    this.#isOrderly = true;
    return this.#first.promise;
  }

  /** Signals end the process again as they do by default. */
  close(): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  #note(): void {
    if (!this.#isOrderly) process.exit(interruptedStatus);
    this.#isOrderly = false;
    // Unreferenced: an orderly end is not held up by it.
    setTimeout(() => process.exit(1), this.#patienceMs).unref();
    this.#first.resolve();
  }
}
