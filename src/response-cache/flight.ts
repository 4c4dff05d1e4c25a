/**
 * One run of a handler for all who asked for the same meanwhile. What is recorded of its answer is kept, or those who wait are
 * told that it cannot be. A flight lands once: who lands it sees to that.
 */
import type { LoadContext } from '../cache/index.ts';
import type { KeptResponse, Outcome } from './kept-response.ts';

export class Flight {
  readonly key: string;
  readonly landed: Promise<Outcome>;
  readonly #context: LoadContext<Outcome>;
  readonly #land: (outcome: Outcome) => void;

  constructor(key: string, context: LoadContext<Outcome>) {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.key = key;
    this.landed = promise;
    this.#context = context;
    this.#land = resolve;
  }

  /** Whether others are given a stale answer meanwhile. */
  get isRefresh(): boolean {
    return this.#context.stale !== undefined;
  }

  keep(kept: KeptResponse, ttlMs: number, tags: readonly string[]): void {
    this.#context.setTtl(ttlMs);
    this.#context.addTags(...tags);
    this.#land(kept);
  }

  /** `left`: another of those who wait runs the handler; `unkept`: each does. */
  giveUp(outcome: 'unkept' | 'left'): void {
    this.#context.noStore();
    this.#land(outcome);
  }
}
