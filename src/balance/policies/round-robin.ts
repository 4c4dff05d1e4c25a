/**
 * Smooth weighted round robin. Where in the cycle it begins is random, or every worker of a fleet would send its first
 * request to the same endpoint. Retries take turns of their own: an endpoint that keeps failing then does not earn
 * first requests with the retries it causes, and its neighbour in the order does not get all of them.
 */
import type { Random } from '../../core/index.ts';
import type { Candidate, PickRequest, Policy, PolicyFactory, Pool, Standing, Tried } from '../policy.ts';
import { Turns } from '../turns.ts';

/** How far ahead `explain` looks for an endpoint's turn. */
const FORESEEN_TURNS = 1000;

/** A policy that gives every endpoint its turn, heavier ones more often, evenly spread. */
export function roundRobin(): PolicyFactory {
  return (context) => new RoundRobinPolicy(context.random);
}

class RoundRobinPolicy<C extends Candidate> implements Policy<C> {
  readonly name = 'round-robin';
  readonly #random: Random;
  readonly #turns = new Turns<C>();
  readonly #retries = new Turns<C>();
  #candidates: readonly C[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  update({ candidates }: Pool<C>): void {
    const isFirst = this.#candidates.length === 0;
    this.#candidates = candidates;
    this.#turns.update(candidates);
    this.#retries.update(candidates);
    const skipped = isFirst ? Math.floor(this.#random.next() * candidates.length) : 0;
    for (let turn = 0; turn < skipped; turn++) this.#turns.take(undefined);
  }

  pick(_request: PickRequest, tried: Tried): C | undefined {
    return tried === undefined || tried.length === 0 ? this.#turns.take(undefined) : this.#retries.take(tried);
  }

  explain(): Standing<C>[] {
    const waits = this.#waits();
    return this.#candidates.map((candidate) => {
      const wait = waits.get(candidate);
      return {
        candidate,
        share: wait === 0 ? 1 : 0,
        score: wait,
        reason: wait === 0 ? 'its turn is next' : `its turn comes after ${wait ?? `over ${FORESEEN_TURNS}`} others`,
      };
    });
  }

  /** How many turns of others come before that of each candidate. */
  #waits(): Map<C, number> {
    const turns = this.#turns.copy();
    const waits = new Map<C, number>();
    for (let turn = 0; turn < FORESEEN_TURNS && waits.size < this.#candidates.length; turn++) {
      const candidate = turns.take(undefined)!;
      if (!waits.has(candidate)) waits.set(candidate, turn);
    }
    return waits;
  }
}
