/** Every promise in the simulator, one history a seed. */
import { dataPromises, simulatedHistory } from '../../../test/support/data-histories/index.ts';
import { Tally } from './tally.ts';

export interface SimulatedPlan {
  readonly seeds: number;
  /** Simulated seconds of each history. */
  readonly seconds: number;
}

export async function simulatedTallies({ seeds, seconds }: SimulatedPlan): Promise<readonly Tally[]> {
  const tallies: Tally[] = [];
  for (const promise of dataPromises) {
    const tally = new Tally(promise);
    for (let seed = 1; seed <= seeds; seed++) tally.add(seed, await simulatedHistory({ ...promise, seed, seconds }));
    console.error(`${promise.name}: ${tally.broken.length} of ${tally.histories} histories break it`);
    tallies.push(tally);
  }
  return tallies;
}
