/**
 * Regions take shares of the clients by their weights. A client with a key always draws the same lots, from a hash of
 * its key and the region's name, so it stays with its region on every edge and after every restart; when a region is
 * out, only that region's clients move. A client without a key draws anew each time.
 *
 * The lots are weighted rendezvous hashing: of −ln(u) / weight, with u uniform in (0, 1) for each region, the least wins
 * with probability weight / total (an exponential race; Efraimidis and Spirakis, Weighted random sampling with a
 * reservoir, 2006).
 */
import { hash32 } from '../../core/index.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';

export function weighted({ regions }: StrategyContext): Strategy {
  const total = regions.reduce((sum, { weight }) => sum + weight, 0);
  const seeds = regions.map(({ id }) => hash32(id));
  return {
    name: 'weighted',
    unit: 'lot',
    isLearnt: false,
    score({ client, random }, region) {
      if (region.weight === 0) return Number.POSITIVE_INFINITY;
      const key = client?.key;
      const u = key === undefined ? random.next() : (hash32(key, seeds[region.index]) + 0.5) / 2 ** 32;
      return -Math.log(u) / region.weight;
    },
    describe({ client }, region) {
      const share = total === 0 ? '0' : ((100 * region.weight) / total).toFixed(0);
      const drawn = client?.key === undefined ? 'drawn anew for each request' : "drawn by the client's key";
      return `weight ${region.weight} of ${total}, ${share} % of the clients, ${drawn}`;
    },
  };
}
