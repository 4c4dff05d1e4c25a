/**
 * Which configurations of the search have been tried, so that none is tried twice (the memoisation of Lowe 2017).
 *
 * Operations of unknown outcome never have to take effect. What cannot be explained with some of them spent cannot be
 * explained with more of them spent either: such a configuration counts as tried.
 */
/** Sets of spent operations that are compared for one configuration. */
const mostSets = 32;

export class SearchMemory {
  readonly #tried = new Map<string, bigint[]>();

  /** True, and remembered, the first time. */
  isNew(step: number, state: number, taken: bigint, spent: bigint): boolean {
    const name = `${step}/${state}/${taken}`;
    const known = this.#tried.get(name);
    if (known === undefined) {
      this.#tried.set(name, [spent]);
      return true;
    }
    if (known.some((fewer) => (fewer & spent) === fewer)) return false;
    // Forgetting costs another look, no wrong answer.
    if (known.length === mostSets) known.shift();
    known.push(spent);
    return true;
  }
}
