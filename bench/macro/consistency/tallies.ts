/** Every promise, held against one history a seed. */
import {
  dataPromises,
  type RunHistory,
  type SimulatedHistoryOptions,
} from '../../../test/support/data-histories/index.ts';
import { Tally } from './tally.ts';

/** How often it is said how far it is. */
const shownSeeds = 25;

export interface Plan {
  readonly seeds: number;
  /** Of each history. */
  readonly seconds: number;
}

export async function tallies(
  { seeds, seconds }: Plan,
  historyOf: (options: SimulatedHistoryOptions) => Promise<RunHistory>,
): Promise<readonly Tally[]> {
  const all: Tally[] = [];
  for (const promise of dataPromises) {
    const tally = new Tally(promise);
    const startedAt = performance.now();
    for (let seed = 1; seed <= seeds; seed++) {
      tally.add(seed, await historyOf({ ...promise, seed, seconds }));
      if (seed % shownSeeds === 0 && seed < seeds) console.error(`${promise.name}: ${seed} of ${seeds} histories`);
    }
    const tookS = ((performance.now() - startedAt) / 1_000).toFixed(0);
    console.error(`${promise.name}: ${tally.broken.length} of ${tally.histories} histories break it, ${tookS} s`);
    all.push(tally);
  }
  return all;
}
