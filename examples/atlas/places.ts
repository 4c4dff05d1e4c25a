/**
 * Where things are: the regions of this world, and the middle of every country. The data comes with Antipode, sources in
 * data/README.md.
 */
import cloud from '../../data/cloud-regions.json' with { type: 'json' };
import world from '../../data/countries.json' with { type: 'json' };

export interface Point {
  readonly lat: number;
  readonly lon: number;
}

export interface Region extends Point {
  readonly id: string;
  readonly city: string;
}

export interface Country extends Point {
  readonly code: string;
  readonly name: string;
  readonly internetUsers?: number;
}

/** As in antipode.config.ts; a test compares the two. */
const locations: Readonly<Record<string, string>> = {
  'us-east': 'aws:us-east-1',
  'eu-west': 'aws:eu-west-1',
  'ap-northeast': 'aws:ap-northeast-1',
};

export const regions: readonly Region[] = Object.entries(locations).map(([id, location]) => {
  const { name, lat, lon } = cloud.regions.find((region) => region.id === location)!;
  return { id, city: name.split(',')[0]!, lat, lon };
});

export const countries: readonly Country[] = world.countries;

const earthKm = 6371;

/** Along the great circle (haversine formula). */
export function distanceKm(from: Point, to: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const cosines = Math.cos(radians(from.lat)) * Math.cos(radians(to.lat));
  return 2 * earthKm * Math.asin(Math.sqrt(half(to.lat - from.lat) + cosines * half(to.lon - from.lon)));
}
