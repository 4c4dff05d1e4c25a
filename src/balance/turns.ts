/**
 * Turns in smooth weighted order: nginx's algorithm over groups of equal weight, plain rotation inside each group.
 *
 * In a round the credit of every group grows by its weight; the one with the most credit is taken and pays the weight
 * of all. A group of m members of weight w weighs m × w. Weights 5, 1, 1 give a b a a a c a, over and over: the light
 * ones are four and three turns apart, where nginx, which has no groups, puts them two and five apart (a a b a c a a).
 * A turn costs as many steps as there are different weights, not as there are endpoints.
 *
 * Invariant: over one cycle (the sum of the weights over their greatest common divisor) every candidate has exactly its
 * share of the turns. Weights count in hundredths, which makes those of slow start whole as well.
 */
import { type Candidate, isTried, type Tried } from './policy.ts';

const WEIGHT_PARTS = 100;

interface Group<C> {
  readonly weight: number;
  readonly members: readonly C[];
  credit: number;
  /** The member whose turn is next. */
  next: number;
}

export class Turns<C extends Candidate> {
  #groups: readonly Group<C>[] = [];

  /** Takes the next turn among the untried; the others neither earn credit nor pay. */
  take(tried: Tried): C | undefined {
    let best: Group<C> | undefined;
    let total = 0;
    for (let i = 0; i < this.#groups.length; i++) {
      const group = this.#groups[i]!;
      if (tried !== undefined && !advanceToUntried(group, tried)) continue;
      total += group.weight;
      group.credit += group.weight;
      if (best === undefined || group.credit > best.credit) best = group;
    }
    if (best === undefined) return undefined;
    const { members, next } = best;
    best.credit -= total;
    best.next = next + 1 === members.length ? 0 : next + 1;
    return members[next];
  }

  /** Who stays keeps its credit, measured in cycles, and its place before those served later; newcomers come last. */
  update(candidates: readonly C[]): void {
    const places = this.#places();
    const groups = Map.groupBy(candidates, ({ weight }) => Math.max(1, Math.round(weight * WEIGHT_PARTS)));
    const total = [...groups].reduce((sum, [parts, { length }]) => sum + parts * length, 0);
    this.#groups = Array.from(groups, ([parts, members]) => ({
      weight: parts * members.length,
      members: members.sort(
        (a, b) => (places.get(a)?.order ?? members.length) - (places.get(b)?.order ?? members.length),
      ),
      credit: Math.round(members.reduce((sum, member) => sum + (places.get(member)?.cycles ?? 0), 0) * total),
      next: 0,
    }));
  }

  /** The same turns, to be taken without taking these. */
  copy(): Turns<C> {
    const copy = new Turns<C>();
    copy.#groups = this.#groups.map((group) => ({ ...group }));
    return copy;
  }

  #places(): Map<C, { readonly order: number; readonly cycles: number }> {
    const total = this.#groups.reduce((sum, { weight }) => sum + weight, 0);
    const places = new Map<C, { order: number; cycles: number }>();
    for (const { members, credit, next } of this.#groups) {
      const cycles = credit / members.length / total;
      for (const [at, member] of members.entries()) {
        places.set(member, { order: (at - next + members.length) % members.length, cycles });
      }
    }
    return places;
  }
}

/** False when every member is tried. */
function advanceToUntried<C extends Candidate>(group: Group<C>, tried: Tried): boolean {
  for (let skipped = 0; skipped < group.members.length; skipped++) {
    if (!isTried(group.members[group.next]!, tried)) return true;
    group.next = group.next + 1 === group.members.length ? 0 : group.next + 1;
  }
  return false;
}
