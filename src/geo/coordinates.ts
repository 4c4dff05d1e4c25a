/**
 * A point on the globe, in degrees (WGS 84).
 * Invariant: latitude −90…90, longitude −180…180, both finite; `isCoordinates` and `parseCoordinates` are the two ways
 * in from outside.
 */
export interface Coordinates {
  readonly lat: number;
  readonly lon: number;
}

export function isCoordinates(value: unknown): value is Coordinates {
  if (typeof value !== 'object' || value === null) return false;
  const { lat, lon } = value as Partial<Coordinates>;
  return typeof lat === 'number' && Math.abs(lat) <= 90 && typeof lon === 'number' && Math.abs(lon) <= 180;
}

const decimalPair = /^\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*$/;

/** The point written as `lat,lon` in decimal degrees, such as `53.3,-6.3`; undefined for anything else. */
export function parseCoordinates(text: string): Coordinates | undefined {
  const match = decimalPair.exec(text);
  if (match === null) return undefined;
  const point = { lat: Number(match[1]), lon: Number(match[2]) };
  return isCoordinates(point) ? point : undefined;
}
