/**
 * The nearest of several places. `distanceOf` says what near means: kilometres unless told otherwise.
 */
import type { Coordinates } from './coordinates.ts';
import { distanceKm } from './distance.ts';

/** The place with the least distance from `from`, the first of equals; undefined when there is none. */
export function nearest<Place extends { readonly coordinates: Coordinates }>(
  from: Coordinates,
  places: Iterable<Place>,
  distanceOf: (a: Coordinates, b: Coordinates) => number = distanceKm,
): Place | undefined {
  let best: Place | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const place of places) {
    const distance = distanceOf(from, place.coordinates);
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}
