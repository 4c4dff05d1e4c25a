/**
 * Least request: of two endpoints drawn by weight, the one with fewer requests in flight for its weight.
 *
 * With equal weights this is Envoy's rule and Mitzenmacher's power of two choices. With unequal ones Envoy shares by
 * weight / (active + 1), which under load settles at requests in flight in proportion to the square root of the weights;
 * comparing active / weight alone is right under load, but gives a light endpoint as much as a heavy one when little is
 * in flight. So: the endpoint drawn second takes over only if, with this request, it would be no busier for its weight
 * than the first is without. At rest requests then follow the weights exactly; under load requests in flight do.
 */
import type { Random } from '../../core/index.ts';
import { balanceDefaults } from '../defaults.ts';
import { NChoices, sampledShares } from '../drawing/index.ts';
import { checkOption } from '../options.ts';
import type { Candidate, PickRequest, Policy, PolicyFactory, Pool, Standing, Tried } from '../policy.ts';
import { weightWords } from './weight-words.ts';

export interface LeastRequestOptions {
  /** Endpoints drawn for each request, 1 to 16, default 2: 1 is weighted random, more is more even and dearer. */
  readonly choices?: number;
}

/** A policy that prefers endpoints with few requests in flight. */
export function leastRequest({ choices = balanceDefaults.choices }: LeastRequestOptions = {}): PolicyFactory {
  checkOption('choices', choices, { whole: true, min: 1, max: 16 });
  return (context) => new LeastRequestPolicy(choices, context.random);
}

class LeastRequestPolicy<C extends Candidate> implements Policy<C> {
  readonly name = 'least-request';
  readonly #random: Random;
  readonly #choices: NChoices;
  #candidates: readonly C[] = [];

  constructor(choices: number, random: Random) {
    this.#random = random;
    this.#choices = new NChoices(choices, (challenger, holder) => this.#isLessBusy(challenger, holder));
  }

  update(pool: Pool<C>): void {
    this.#candidates = pool.candidates;
    this.#choices.update(pool);
  }

  pick(_request: PickRequest, tried: Tried): C | undefined {
    const index = this.#choices.pick(this.#random, tried);
    return index === -1 ? undefined : this.#candidates[index];
  }

  explain(): Standing<C>[] {
    const shares = sampledShares(this.#candidates.length, (random) => this.#choices.pick(random, undefined));
    return this.#candidates.map((candidate, index) => ({
      candidate,
      share: shares[index]!,
      score: candidate.active / candidate.weight,
      reason: `${candidate.active} in flight for weight ${weightWords(candidate.weight)}`,
    }));
  }

  #isLessBusy(challenger: number, holder: number): boolean {
    const first = this.#candidates[holder]!;
    const second = this.#candidates[challenger]!;
    return (second.active + 1) * first.weight <= first.active * second.weight;
  }
}
