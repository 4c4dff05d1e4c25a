/**
 * Where a client says it is: the request header `x-antipode-client: <ISO country | IP address | lat,lon>`, by which a
 * developer plays a client anywhere. Whoever reads the header decides who may send it (`dev` only).
 */
import { AntipodeError } from '../core/index.ts';
import type { Places } from './address-to-place.ts';
import { canonicalAddress } from './canonical-address.ts';
import { type Coordinates, parseCoordinates } from './coordinates.ts';
import { findCountry } from './countries.ts';

export interface ClientPlace {
  readonly coordinates: Coordinates;
  /** ISO 3166-1 alpha-2, where it was given or could be looked up. */
  readonly country?: string;
  /** In canonical form, where the client was given by its address. */
  readonly address?: string;
}

/** Reads the header's value; throws ERR_GEO_CLIENT_PLACE for what is no place, or an address whose place is unknown. */
export function parseClientPlace(value: string, places: Places): ClientPlace {
  const text = value.trim();
  const country = /^[A-Za-z]{2}$/.test(text) ? findCountry(text) : undefined;
  if (country !== undefined) return { coordinates: country.coordinates, country: country.code };
  const coordinates = parseCoordinates(text);
  if (coordinates !== undefined) return { coordinates };
  const address = canonicalAddress(text);
  const place = address === undefined ? undefined : places.find(address);
  if (address !== undefined && place?.coordinates !== undefined) {
    return { address, ...place, coordinates: place.coordinates };
  }
  const shown = JSON.stringify(text.slice(0, 60));
  const fault = address === undefined ? `${shown} is no place` : `nobody knows where ${shown} is`;
  throw new AntipodeError(
    'ERR_GEO_CLIENT_PLACE',
    `${fault}: write an ISO country such as 'DE', a public IP address, or 'lat,lon' in degrees`,
  );
}
