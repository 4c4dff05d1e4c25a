/**
 * What the app can tell of its own place in the world: all of it from the headers the edge added, and the environment
 * its worker was started with.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { countries, distanceKm, regions } from './places.ts';

const told = ['x-antipode-region', 'x-antipode-country', 'x-forwarded-for', 'x-request-id'] as const;

export interface Candidate {
  readonly region: string;
  readonly city: string;
  readonly km: number;
}

export interface Where {
  readonly region: string | undefined;
  readonly worker: string | undefined;
  readonly pid: number;
  readonly client: { readonly country: string; readonly name: string } | undefined;
  /** The regions by their distance from the client, the nearest first. */
  readonly candidates: readonly Candidate[];
  readonly why: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function where(headers: IncomingHttpHeaders): Where {
  const code = headers['x-antipode-country'];
  const country = countries.find((each) => each.code === code);
  const region = headers['x-antipode-region']?.toString();
  const candidates = regions
    .map((each) => ({ region: each.id, city: each.city, km: country ? Math.round(distanceKm(country, each)) : 0 }))
    .sort((a, b) => a.km - b.km);
  return {
    region,
    worker: process.env.ANTIPODE_WORKER,
    pid: process.pid,
    client: country && { country: country.code, name: country.name },
    candidates: country ? candidates : [],
    why: why(region, country?.name, candidates),
    headers: Object.fromEntries(told.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : []))),
  };
}

function why(region: string | undefined, country: string | undefined, candidates: readonly Candidate[]): string {
  if (region === undefined) return 'No edge is in front of this app: nobody chose a region.';
  if (country === undefined) return 'Nobody knows where this client is, so the region that answers fastest was taken.';
  const place = candidates.findIndex((candidate) => candidate.region === region);
  const nearest = candidates[0]!;
  if (place === 0) return `${nearest.city} is nearest to ${country}, ${nearest.km.toLocaleString('en')} km away.`;
  return `${nearest.city} is nearer to ${country}, but it is out of service, or answers slower than ${region}.`;
}
