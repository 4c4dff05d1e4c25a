/** Every promise, held against one history a seed. */
import {
  dataPromises,
  type RunHistory,
  type SimulatedHistoryOptions,
} from '../../../test/support/data-histories/index.ts';
import { Tally } from './tally.ts';

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
    for (let seed = 1; seed <= seeds; seed++) tally.add(seed, await historyOf({ ...promise, seed, seconds }));
    console.error(`${promise.name}: ${tally.broken.length} of ${tally.histories} histories break it`);
    all.push(tally);
  }
  return all;
}
