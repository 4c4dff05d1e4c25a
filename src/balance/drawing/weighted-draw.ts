/**
 * Draws an index with probability proportional to its weight in constant time: Walker's alias method, built in linear
 * time as by Vose (IEEE Transactions on Software Engineering 17(9), 1991). Each of n columns is 1/n of the probability
 * and is shared by at most two indices; one random number gives the column and the side of its cut.
 */
import type { Random } from '../../core/index.ts';
import { type Candidate, isTried, type Tried } from '../policy.ts';

/** Draws that may hit a tried candidate before the exact, linear way is taken. */
const QUICK_DRAWS = 4;

export class WeightedDraw {
  #candidates: readonly Candidate[] = [];
  #cut = new Float64Array(0);
  #alias = new Uint16Array(0);

  update(candidates: readonly Candidate[], totalWeight: number): void {
    const size = candidates.length;
    this.#candidates = candidates;
    this.#cut = Float64Array.from(candidates, ({ weight }) => (weight * size) / totalWeight);
    this.#alias = Uint16Array.from(candidates, (_, index) => index);
    const cut = this.#cut;
    const light: number[] = [];
    const heavy: number[] = [];
    for (let i = 0; i < size; i++) (cut[i]! < 1 ? light : heavy).push(i);
    while (light.length > 0 && heavy.length > 0) {
      const under = light.pop()!;
      const over = heavy.at(-1)!;
      this.#alias[under] = over;
      cut[over]! -= 1 - cut[under]!;
      if (cut[over]! < 1) light.push(heavy.pop()!);
    }
    // What is left differs from a full column by rounding only.
    for (const index of light) cut[index] = 1;
  }

  /** An index into the candidates, or -1 when there are none. */
  draw(random: Random): number {
    const size = this.#cut.length;
    if (size === 0) return -1;
    const point = random.next() * size;
    const column = Math.floor(point);
    return point - column < this.#cut[column]! ? column : this.#alias[column]!;
  }

  /** As `draw`, among the untried only and with their weights; -1 when there are none. */
  drawUntried(random: Random, tried: Tried): number {
    if (tried === undefined || tried.length === 0) return this.draw(random);
    for (let attempt = 0; attempt < QUICK_DRAWS; attempt++) {
      const index = this.draw(random);
      if (index === -1 || !isTried(this.#candidates[index]!, tried)) return index;
    }
    return this.#scanUntried(random, tried);
  }

  #scanUntried(random: Random, tried: Tried): number {
    const candidates = this.#candidates;
    let total = 0;
    for (let i = 0; i < candidates.length; i++) {
      if (!isTried(candidates[i]!, tried)) total += candidates[i]!.weight;
    }
    let point = random.next() * total;
    let last = -1;
    for (let i = 0; i < candidates.length && point >= 0; i++) {
      if (isTried(candidates[i]!, tried)) continue;
      point -= candidates[i]!.weight;
      last = i;
    }
    return last;
  }
}
