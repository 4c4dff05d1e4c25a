/**
 * When a node is to end: on SIGTERM or SIGINT, or when the admin API says so. A signal after that ends the process at once.
 */
export type EndCause = 'SIGTERM' | 'SIGINT' | 'POST /v1/stop';

const signals = ['SIGTERM', 'SIGINT'] as const;

export class Ending {
  /** Resolves with who asked first. */
  readonly asked: Promise<EndCause>;
  readonly #resolve: (cause: EndCause) => void;
  #isAsked = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<EndCause>();
    this.asked = promise;
    this.#resolve = resolve;
    for (const signal of signals) process.on(signal, this.#onSignal);
  }

  /** False when somebody has asked before. */
  ask(cause: EndCause): boolean {
    if (this.#isAsked) return false;
    this.#isAsked = true;
    this.#resolve(cause);
    return true;
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: NodeJS.Signals) => {
    if (!this.ask(signal as EndCause)) process.exit(1);
  };
}
