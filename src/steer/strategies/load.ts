/**
 * The nearest region that has room. A region with fewer requests in flight than the soft limit (0.8 of its capacity) has
 * room; when none has, one below its capacity; when none is, the one that is fullest by the least share. So requests
 * spill over before a region is full, and no region goes over its capacity while another one is under it.
 * A region without a capacity always has room.
 */
import type { Region } from '../region.ts';
import type { Strategy, StrategyContext } from '../strategy.ts';

/** Farther than any place: a region over a limit comes after all that are under it. */
const overSoftKm = 100_000;
const overHardKm = 1_000_000;

export function load({ settings: { softLimit } }: StrategyContext): Strategy {
  return {
    name: 'load',
    unit: 'km',
    isLearnt: false,
    score({ cell }, region) {
      const { inFlight, capacity } = region;
      const km = cell.km[region.index]!;
      if (inFlight >= capacity) return overHardKm * (inFlight / capacity) + km;
      return inFlight >= softLimit * capacity ? overSoftKm + km : km;
    },
    describe({ cell }, region) {
      const where = cell.coordinates ? `${Math.round(cell.km[region.index]!)} km away` : 'at an unknown distance';
      return `${where}, ${filling(region, softLimit)}`;
    },
  };
}

function filling({ inFlight, capacity }: Region, softLimit: number): string {
  if (capacity === Number.POSITIVE_INFINITY) return `${inFlight} requests in flight, no limit`;
  const share = `${inFlight} of ${capacity} requests in flight`;
  if (inFlight >= capacity) return `${share}: full`;
  return inFlight >= softLimit * capacity ? `${share}: nearly full, others are preferred` : share;
}
