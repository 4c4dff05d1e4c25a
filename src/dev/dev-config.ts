/**
 * The config as `dev` runs it: responses say who served them, and a world without regions stands in one, next door to
 * every client. The parent and each region process make the same of the same file.
 */

import { configDefaults, type ResolvedRegion, type ResolvedWorld } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';
import { devDefaults } from './defaults.ts';

/** The one region of a world that has none. */
const onlyRegion: ResolvedRegion = Object.freeze({
  id: 'local',
  location: Object.freeze({ coordinates: Object.freeze({ lat: 0, lon: 0 }) }),
  url: undefined,
  data: undefined,
  weight: configDefaults.regionWeight,
  bias: configDefaults.regionBias,
  capacity: undefined,
  primary: true,
});

/** Throws ERR_CONFIG_DEV_REGIONS for more regions than one machine can play. */
export function devConfig(world: ResolvedWorld): ResolvedWorld {
  const { maxRegions } = devDefaults;
  if (world.regions.length > maxRegions) {
    throw new AntipodeError(
      'ERR_CONFIG_DEV_REGIONS',
      `the config has ${world.regions.length} regions; dev runs up to ${maxRegions} on one machine: give it a config with fewer`,
    );
  }
  return { ...world, debug: true, regions: world.regions.length > 0 ? world.regions : [onlyRegion] };
}
