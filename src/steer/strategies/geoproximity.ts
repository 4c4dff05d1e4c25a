/**
 * The nearest region on the globe, each drawn nearer or pushed away by its bias. The formula is Amazon Route 53's
 * (Developer Guide, "Geoproximity routing"): a positive bias shortens the distance to 1 − bias/100 of it, a negative one
 * divides it by 1 + bias/100, so +50 halves it and −50 doubles it.
 */
import type { Region } from '../region.ts';
import type { Strategy } from '../strategy.ts';

export function geoproximity(): Strategy {
  return {
    name: 'geoproximity',
    unit: 'km',
    isLearnt: false,
    score: ({ cell }, region) => biased(cell.km[region.index]!, region),
    describe({ cell }, region) {
      if (cell.coordinates === undefined) return "the client's place is unknown, all regions are equally far";
      const km = Math.round(cell.km[region.index]!);
      if (region.bias === 0) return `${km} km away`;
      return `${km} km away, with its bias of ${region.bias} as good as ${Math.round(biased(km, region))} km`;
    },
  };
}

function biased(km: number, { bias }: Region): number {
  return bias >= 0 ? km * (1 - bias / 100) : km / (1 + bias / 100);
}
