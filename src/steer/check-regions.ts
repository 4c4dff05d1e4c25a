/** Refuses lists of regions nobody could steer by. */
import { AntipodeError } from '../core/index.ts';
import { isCoordinates } from '../geo/index.ts';
import type { RegionOptions } from './region.ts';

/** Throws ERR_STEER_REGIONS with the first fault. */
export function checkRegions(regions: readonly RegionOptions[]): void {
  if (regions.length === 0) throw fault('there is none: list at least one region');
  const seen = new Set<string>();
  for (const { id, coordinates, weight = 1, bias = 0, capacity = 1, primary = false } of regions) {
    const name = JSON.stringify(id);
    if (seen.has(id)) throw fault(`${name} is there twice: give each region an id of its own`);
    if (!isCoordinates(coordinates))
      throw fault(`${name} stands at no point on the globe: give { lat, lon } in degrees`);
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw fault(`${name} has weight ${weight}: give 0 or more`);
    if (!(Math.abs(bias) <= 99)) throw fault(`${name} has bias ${bias}: give -99 to 99`);
    if (!(capacity > 0)) throw fault(`${name} has capacity ${capacity}: give more than 0, or none for no limit`);
    if (primary && regions.some((other) => other.primary === true && other.id !== id)) {
      throw fault(`${name} is not the only primary: mark one region`);
    }
    seen.add(id);
  }
}

function fault(what: string): AntipodeError {
  return new AntipodeError('ERR_STEER_REGIONS', `cannot steer between these regions: ${what}`);
}
