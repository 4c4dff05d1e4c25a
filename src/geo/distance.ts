/**
 * Great-circle distance by the haversine formula (R. W. Sinnott, Virtues of the Haversine, Sky and Telescope 68(2),
 * 1984): exact for near points, where the cosine formula loses its digits. The globe is taken as a sphere, which is
 * wrong by at most 0.6 %; a network path is longer than the ground by far more.
 */
import type { Coordinates } from './coordinates.ts';

/** Mean Earth radius R1 (IUGG). */
const earthRadiusKm = 6371.0088;
const radians = Math.PI / 180;

/** Kilometres along the ground, 0 to 20,015. Symmetric to the last bit. */
export function distanceKm(a: Coordinates, b: Coordinates): number {
  const byLatitude = Math.sin(((b.lat - a.lat) * radians) / 2);
  const byLongitude = Math.sin(((b.lon - a.lon) * radians) / 2);
  const haversine =
    byLatitude * byLatitude + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * byLongitude * byLongitude;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, haversine)));
}
