/**
 * A policy over a consistent-hashing table: a key goes to the owner of its slot, unless that endpoint is full.
 *
 * Full is as in "Consistent Hashing with Bounded Loads" (Mirrokni, Thorup, Zadimoghaddam, 2016): no endpoint holds more
 * than loadFactor times its fair share, rounded up, of the requests in flight with the new one; the request goes on to
 * the next slot whose owner is not full. A hot key spreads over as few endpoints as needed and always over the same ones.
 * Shares are taken among the untried, so a retry finds room as well.
 *
 * Invariant: with a factor of at least 1 somebody untried is not full, because the bounds add up to more than is in
 * flight; the walk ends after about 1 / (1 - 1 / loadFactor) slots.
 */
import type { Random } from '../../core/index.ts';
import { sampledShares } from '../drawing/index.ts';
import {
  type Candidate,
  isTried,
  type PickRequest,
  type Policy,
  type PolicyFactory,
  type Pool,
  type Standing,
  type Tried,
} from '../policy.ts';
import type { BuildSlotTable, SlotTable } from './slot-table.ts';

export interface HashPolicyOptions {
  readonly name: string;
  readonly hash: (key: string) => number;
  readonly build: BuildSlotTable;
  /** At least 1; `Infinity` switches the bound off. */
  readonly loadFactor: number;
}

/** Makes policies that place each key by `build`'s table. */
export function hashPolicy(options: HashPolicyOptions): PolicyFactory {
  return (context) => new HashPolicy(options, context.random);
}

class HashPolicy<C extends Candidate> implements Policy<C> {
  readonly name: string;
  readonly hash: (key: string) => number;
  readonly #build: BuildSlotTable;
  readonly #loadFactor: number;
  readonly #random: Random;
  #table: SlotTable;
  #pool: Pool<C> = { candidates: [], totalWeight: 0, active: 0 };

  constructor({ name, hash, build, loadFactor }: HashPolicyOptions, random: Random) {
    this.name = name;
    this.hash = hash;
    this.#build = build;
    this.#loadFactor = loadFactor;
    this.#random = random;
    this.#table = build([]);
  }

  update(pool: Pool<C>): void {
    this.#pool = pool;
    this.#table = this.#build(pool.candidates);
  }

  pick({ hashKey }: PickRequest, tried: Tried): C | undefined {
    const hash = hashKey === undefined ? randomHash(this.#random) : this.hash(hashKey);
    const index = this.#walk(hash, tried);
    return index === -1 ? undefined : this.#pool.candidates[index];
  }

  explain({ hashKey }: PickRequest): Standing<C>[] {
    const { candidates } = this.#pool;
    if (hashKey === undefined) {
      const shares = sampledShares(candidates.length, (random) => this.#walk(randomHash(random), undefined));
      return candidates.map((candidate, i) => this.#standing(candidate, shares[i]!, 'placed at random without a key'));
    }
    const hash = this.hash(hashKey);
    const owner = this.#table.owners[this.#table.slotOf(hash)];
    const taken = this.#walk(hash, undefined);
    return candidates.map((candidate, index) => {
      let reason = 'the key belongs to another endpoint';
      if (index === owner) reason = index === taken ? 'owner of the key' : 'owner of the key, but full';
      else if (index === taken) reason = 'next in line, because the owner of the key is full';
      return this.#standing(candidate, index === taken ? 1 : 0, reason);
    });
  }

  #standing(candidate: C, share: number, reason: string): Standing<C> {
    const { active, totalWeight } = this.#pool;
    const bound = this.#bound(candidate, active, totalWeight);
    const fill = bound === Number.POSITIVE_INFINITY ? '' : ` of at most ${bound}`;
    return {
      candidate,
      share,
      score: candidate.active / bound,
      reason: `${reason}; ${candidate.active}${fill} in flight`,
    };
  }

  /** The index of the first candidate from the hash's slot onward that is untried and not full; -1 without any. */
  #walk(hash: number, tried: Tried): number {
    const { candidates } = this.#pool;
    const { owners } = this.#table;
    let { active, totalWeight } = this.#pool;
    if (tried !== undefined && tried.length > 0) {
      active = 0;
      totalWeight = 0;
      for (let i = 0; i < candidates.length; i++) {
        if (isTried(candidates[i]!, tried)) continue;
        active += candidates[i]!.active;
        totalWeight += candidates[i]!.weight;
      }
    }
    if (totalWeight === 0) return -1;
    let slot = this.#table.slotOf(hash);
    for (let step = 0; step < owners.length; step++) {
      const candidate = candidates[owners[slot]!]!;
      if (candidate.active < this.#bound(candidate, active, totalWeight) && !isTried(candidate, tried)) {
        return owners[slot]!;
      }
      slot = slot + 1 === owners.length ? 0 : slot + 1;
    }
    return -1;
  }

  /** How many requests the candidate may hold once the new one is in flight. */
  #bound({ weight }: C, active: number, totalWeight: number): number {
    return Math.ceil((this.#loadFactor * (active + 1) * weight) / totalWeight);
  }
}

function randomHash(random: Random): number {
  return (random.next() * 2 ** 32) >>> 0;
}
