/**
 * Where a record of an address database says its network is. The databases people have differ in their shapes:
 *
 *   ip-location-db   { country_code, latitude?, longitude? }
 *   MaxMind, DB-IP   { country: { iso_code }, registered_country: { iso_code }, location: { latitude, longitude } }
 *   IPinfo           { country | country_code, lat?, lng? | loc? }, numbers written as text
 */
import { type Coordinates, isCoordinates, parseCoordinates } from './coordinates.ts';
import { findCountry } from './countries.ts';

/** Where something is, as far as is known. */
export interface Place {
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country?: string;
  /** The city's point if the database has one, else the country's. */
  readonly coordinates?: Coordinates;
}

type Fields = Readonly<Record<string, unknown>>;

/** The place in a database's record; undefined when it names neither a country nor a point. */
export function placeOfRecord(record: unknown): Place | undefined {
  const fields = fieldsOf(record);
  const named = fieldsOf(fields.country).iso_code ?? fieldsOf(fields.registered_country).iso_code;
  const code = named ?? fields.country_code ?? fields.country;
  const country = typeof code === 'string' && /^[A-Za-z]{2}$/.test(code) ? code.toUpperCase() : undefined;
  const coordinates = pointOf(fields) ?? (country === undefined ? undefined : findCountry(country)?.coordinates);
  if (country === undefined && coordinates === undefined) return undefined;
  return { ...(country !== undefined && { country }), ...(coordinates !== undefined && { coordinates }) };
}

function pointOf(fields: Fields): Coordinates | undefined {
  const location = { ...fields, ...fieldsOf(fields.location) };
  const lat = location.latitude ?? location.lat;
  const lon = location.longitude ?? location.lng ?? location.lon;
  if (lat === undefined || lon === undefined) {
    return typeof location.loc === 'string' ? parseCoordinates(location.loc) : undefined;
  }
  const point = typeof lat === 'string' && typeof lon === 'string' ? parseCoordinates(`${lat},${lon}`) : { lat, lon };
  return isCoordinates(point) ? point : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
