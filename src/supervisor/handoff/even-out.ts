/**
 * Evens out how many connections workers have, when one has joined that has none: those with more than their share are
 * asked to give some back, a few at a time, until the shares are even or it has been tried for long enough. A worker gives
 * back what is idle, or will be behind its answer, so that no client sees any of it.
 */
import { handoffDefaults } from './defaults.ts';

export interface Shareable {
  readonly connections: { readonly size: number };
  /** Has it give back so many. */
  askBack(count: number): void;
}

export class EvenOut {
  readonly #workers: () => readonly Shareable[];
  #timer: NodeJS.Timeout | undefined;
  #roundsLeft = 0;

  /** `workers` are those that connections go to now. */
  constructor(workers: () => readonly Shareable[]) {
    this.#workers = workers;
  }

  /** A worker has joined. The first round comes a moment later: the one whose place it takes may be about to leave. */
  begin(): void {
    this.#roundsLeft = handoffDefaults.evenRounds;
    this.#timer ??= setInterval(this.#round, handoffDefaults.evenEveryMs).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #round = (): void => {
    const workers = this.#workers();
    const tooMany = surplus(workers.map(({ connections }) => connections.size));
    this.#roundsLeft--;
    if (this.#roundsLeft < 0 || tooMany.every((count) => count === 0)) {
      this.end();
      return;
    }
    for (const [index, count] of tooMany.entries()) {
      if (count > 0) workers[index]!.askBack(Math.min(count, handoffDefaults.evenAtOnce));
    }
  };
}

/** What each has beyond its share. Small differences are left: moving a connection costs as much as making one. */
export function surplus(sizes: readonly number[]): number[] {
  const share = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
  const slack = Math.max(1, Math.floor(share * handoffDefaults.evenSlack));
  return sizes.map((size) => (size > share + slack ? size - share : 0));
}
