/** The first region in order that can take the request: the primary, then the others as the config lists them. */
import type { Strategy, StrategyContext } from '../strategy.ts';

export function failover({ regions }: StrategyContext): Strategy {
  const inOrder = regions.toSorted((a, b) => Number(b.primary) - Number(a.primary));
  const places = regions.map((region) => inOrder.indexOf(region) + 1);
  return {
    name: 'failover',
    unit: 'place',
    isLearnt: false,
    score: (_choice, region) => places[region.index]!,
    describe: (_choice, region) =>
      `${region.primary ? 'the primary, ' : ''}number ${places[region.index]} of ${regions.length}`,
  };
}
