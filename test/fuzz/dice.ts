/**
 * Choices drawn from one seeded source, so that a case is its seed.
 */
import { seededRandom } from '../../src/core/index.ts';

export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.#random = () => random.next();
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** Between none and `most` of what `make` makes. */
  several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  shuffle<T>(items: readonly T[]): T[] {
    const order = items.map((item) => ({ item, key: this.#random() }));
    return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
  }
}
