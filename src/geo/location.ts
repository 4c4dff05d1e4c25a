/**
 * Where a region stands, as the config says it: the name of a cloud region, or coordinates.
 */
import { AntipodeError } from '../core/index.ts';
import { cloudRegion } from './cloud-regions.ts';
import { type Coordinates, isCoordinates } from './coordinates.ts';

export interface Location {
  readonly coordinates: Coordinates;
  /** In words, where the location was given by name. */
  readonly name?: string;
  /** ISO 3166-1 alpha-2, where the location was given by name. */
  readonly country?: string;
}

/** Throws ERR_GEO_PLACE_UNKNOWN for a name nobody has, ERR_GEO_COORDINATES for a point that is not on the globe. */
export function resolveLocation(location: string | Coordinates): Location {
  if (typeof location === 'string') return cloudRegion(location);
  if (isCoordinates(location)) return { coordinates: { lat: location.lat, lon: location.lon } };
  throw new AntipodeError(
    'ERR_GEO_COORDINATES',
    `${JSON.stringify(location)} is no point on the globe: write { lat: -90 to 90, lon: -180 to 180 } in degrees`,
  );
}
