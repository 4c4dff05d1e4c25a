/** Three regions on three continents, a clock moved by hand and a seed: what the tests of steering stand on. */
import { ManualClock, seededRandom } from '../../src/core/index.ts';
import { cloudRegion } from '../../src/geo/index.ts';
import { createSteering, type RegionOptions, type Steering, type SteeringOptions } from '../../src/steer/index.ts';

export interface SteerWorld {
  readonly steering: Steering;
  readonly clock: ManualClock;
  /** One request from beginning to end, at the region `choose` names. */
  request(country: string, answer: (region: string) => { readonly latencyMs: number; readonly ok?: boolean }): string;
}

export const us = 'us-east';
export const eu = 'eu-west';
export const ap = 'ap-northeast';

export const threeRegions: readonly RegionOptions[] = [
  { id: us, coordinates: cloudRegion('aws:us-east-1').coordinates },
  { id: eu, coordinates: cloudRegion('aws:eu-west-1').coordinates },
  { id: ap, coordinates: cloudRegion('aws:ap-northeast-1').coordinates },
];

export function steerWorld(options: Partial<SteeringOptions> & { readonly seed?: number } = {}): SteerWorld {
  const { seed = 1, ...rest } = options;
  const clock = new ManualClock(1_000);
  const steering = createSteering({ regions: threeRegions, clock, random: seededRandom(seed), ...rest });
  return {
    steering,
    clock,
    request(country, answer) {
      const region = steering.choose({ country });
      if (region === undefined) throw new Error(`no region for ${country}`);
      const { latencyMs, ok = true } = answer(region);
      steering.started(region);
      steering.finished(region, { latencyMs, ok }, { country });
      return region;
    },
  };
}
