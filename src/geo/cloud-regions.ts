/**
 * Cloud regions by name, `<provider>:<region>` as in `aws:us-east-1` and `gcp:europe-west3`: where they stand.
 * data/cloud-regions.json, sources in data/README.md; points are good to about a city.
 */
import table from '../../data/cloud-regions.json' with { type: 'json' };
import { AntipodeError, closestNames } from '../core/index.ts';
import type { Coordinates } from './coordinates.ts';

export interface CloudRegion {
  readonly id: string;
  /** The city or area, in words. */
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly coordinates: Coordinates;
}

let byId: ReadonlyMap<string, CloudRegion> | undefined;

function cloudRegions(): ReadonlyMap<string, CloudRegion> {
  byId ??= new Map(
    table.regions.map(({ id, name, country, lat, lon }) => [
      id,
      Object.freeze({ id, name, country, coordinates: Object.freeze({ lat, lon }) }),
    ]),
  );
  return byId;
}

/** The region of that name in either case; throws ERR_GEO_PLACE_UNKNOWN, which names the nearest spellings. */
export function cloudRegion(id: string): CloudRegion {
  const region = cloudRegions().get(id.toLowerCase());
  if (region !== undefined) return region;
  const near = closestNames(id, cloudRegions().keys());
  const advice = near.length > 0 ? `did you mean ${near.map((name) => `'${name}'`).join(' or ')}?` : `write ${forms}`;
  throw new AntipodeError('ERR_GEO_PLACE_UNKNOWN', `no cloud region is called ${JSON.stringify(id)}: ${advice}`, {
    details: { near },
  });
}

const forms = "'aws:us-east-1', 'gcp:europe-west3', or { lat, lon } for a place of your own";

/** Every cloud region known, by name. */
export function listCloudRegions(): CloudRegion[] {
  return [...cloudRegions().values()];
}
