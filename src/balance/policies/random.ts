/**
 * Weighted random: no state, no coordination, and fair as soon as there are many requests. The baseline the others are
 * measured against.
 */
import type { Random } from '../../core/index.ts';
import { WeightedDraw } from '../drawing/index.ts';
import type { Candidate, PickRequest, Policy, PolicyFactory, Pool, Standing, Tried } from '../policy.ts';
import { weightWords } from './weight-words.ts';

/** A policy that takes an endpoint by chance, in proportion to its weight. */
export function random(): PolicyFactory {
  return (context) => new RandomPolicy(context.random);
}

class RandomPolicy<C extends Candidate> implements Policy<C> {
  readonly name = 'random';
  readonly #random: Random;
  readonly #weighted = new WeightedDraw();
  #candidates: readonly C[] = [];
  #totalWeight = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  update({ candidates, totalWeight }: Pool<C>): void {
    this.#candidates = candidates;
    this.#totalWeight = totalWeight;
    this.#weighted.update(candidates, totalWeight);
  }

  pick(_request: PickRequest, tried: Tried): C | undefined {
    const index = this.#weighted.drawUntried(this.#random, tried);
    return index === -1 ? undefined : this.#candidates[index];
  }

  explain(): Standing<C>[] {
    return this.#candidates.map((candidate) => ({
      candidate,
      share: candidate.weight / this.#totalWeight,
      score: undefined,
      reason: `taken by chance, weight ${weightWords(candidate.weight)} of ${weightWords(this.#totalWeight)}`,
    }));
  }
}
