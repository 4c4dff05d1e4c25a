/**
 * The power of two choices (Mitzenmacher, 2001): draw a few, keep the best. Nearly as even as looking at all, without
 * the herd that forms when everybody takes the one best endpoint of a stale picture.
 *
 * Draws follow the weights and the first drawn stays unless a later one is better: endpoints that compare as equals
 * share by weight exactly. A repeated draw is replaced by some other endpoint, so that a comparison always takes place;
 * with equal weights and two choices the worst endpoint is therefore never taken.
 */
import type { Random } from '../../core/index.ts';
import { type Candidate, isTried, type Pool, type Tried } from '../policy.ts';
import { WeightedDraw } from './weighted-draw.ts';

/** True when the candidate at `challenger` should be taken instead of the one at `holder`. */
export type TakesOver = (challenger: number, holder: number) => boolean;

export class NChoices {
  readonly #choices: number;
  readonly #takesOver: TakesOver;
  readonly #weighted = new WeightedDraw();
  #candidates: readonly Candidate[] = [];

  constructor(choices: number, takesOver: TakesOver) {
    this.#choices = choices;
    this.#takesOver = takesOver;
  }

  update({ candidates, totalWeight }: Pool): void {
    this.#candidates = candidates;
    this.#weighted.update(candidates, totalWeight);
  }

  /** An index into the candidates, or -1 when all are tried or there are none. */
  pick(random: Random, tried: Tried): number {
    let best = this.#weighted.drawUntried(random, tried);
    if (best === -1) return -1;
    const size = this.#candidates.length;
    for (let drawn = 1; drawn < this.#choices && size > 1; drawn++) {
      let other = this.#weighted.draw(random);
      if (other === best) other = (best + 1 + Math.floor(random.next() * (size - 1))) % size;
      if (!isTried(this.#candidates[other]!, tried) && this.#takesOver(other, best)) best = other;
    }
    return best;
  }
}
