/**
 * How long a round trip between two points takes, before anybody has measured it: from the round trips measured inside
 * two clouds (data/round-trips.json), moved to where the points are.
 *
 *   estimate(a, b) = measured(A, B) + detour × (km(a, b) − km(A, B)) / 100
 *
 * A and B are the measured sites nearest to a and b, of the provider whose sites are nearer; 100 km of straight fibre
 * are 1 ms there and back; real cables run `detour` times as far. A client between two sites is nearer than they are to
 * each other, so the correction has a sign. Where the sites are farther off than the points are from each other (both
 * points near one site, or far from any), the measurement says nothing about them and distance alone decides.
 *
 * How good it is (round-trip.test.ts keeps these figures true): with each site of the tables left out in turn and its
 * pairs estimated from the others, half of the estimates are within 7.4 ms and within 7.2 % of what was measured.
 *
 * Invariants: symmetric; never less than light in fibre needs; equal to the measurement at the sites themselves.
 */

import table from '../../data/round-trips.json' with { type: 'json' };
import { cloudRegion } from './cloud-regions.ts';
import type { Coordinates } from './coordinates.ts';
import { distanceKm } from './distance.ts';

export const roundTripDefaults: Readonly<Record<'straightKmPerMs' | 'detour' | 'localMs', number>> = Object.freeze({
  /** Light in glass covers 200 km a millisecond, so a round trip of 1 ms is 100 km apart. */
  straightKmPerMs: 100,
  /** How much longer than the great circle a further kilometre of path is; best fit of the tables, flat from 1.4 to 1.7. */
  detour: 1.6,
  /** What even a round trip within one town takes. */
  localMs: 1,
});

/** Measured round trips between sites: `ms[i][j]` with j ≤ i is that between `sites[i]` and `sites[j]`. */
export interface MeasuredRoundTrips {
  readonly sites: readonly Coordinates[];
  readonly ms: readonly (readonly number[])[];
}

export type RoundTripEstimator = (a: Coordinates, b: Coordinates) => number;

/** The least a round trip over this distance can take. */
export function fibreBoundMs(km: number): number {
  return km / roundTripDefaults.straightKmPerMs;
}

/** A round trip measured over one distance, moved to another: longer or shorter by the fibre between them. */
export function shiftRoundTrip(measuredMs: number, measuredKm: number, km: number): number {
  const shifted = measuredMs + roundTripDefaults.detour * fibreBoundMs(km - measuredKm);
  return Math.max(shifted, fibreBoundMs(km));
}

/** An estimator over measured tables; with none of them it goes by distance alone. */
export function createRoundTripEstimator(tables: readonly MeasuredRoundTrips[]): RoundTripEstimator {
  return (a, b) => {
    const km = distanceKm(a, b);
    let estimate = shiftRoundTrip(roundTripDefaults.localMs, 0, km);
    let leastOffKm = km;
    for (const { sites, ms } of tables) {
      const near = nearestSite(a, sites);
      const far = nearestSite(b, sites);
      const offKm = near.km + far.km;
      if (offKm >= leastOffKm) continue;
      leastOffKm = offKm;
      const measured = ms[Math.max(near.index, far.index)]![Math.min(near.index, far.index)]!;
      estimate = shiftRoundTrip(measured, distanceKm(sites[near.index]!, sites[far.index]!), km);
    }
    return estimate;
  };
}

function nearestSite(point: Coordinates, sites: readonly Coordinates[]): { index: number; km: number } {
  let index = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < sites.length; i++) {
    const km = distanceKm(point, sites[i]!);
    if (km < least) [index, least] = [i, km];
  }
  return { index, km: least };
}

/** The published measurements: round trips between the regions of one cloud, one table a cloud. */
export function measuredRoundTrips(): MeasuredRoundTrips[] {
  return table.matrices.map(({ regions, ms }) => ({ sites: regions.map((id) => cloudRegion(id).coordinates), ms }));
}

let estimator: RoundTripEstimator | undefined;

/** Milliseconds of a round trip between two points, from the published measurements. About 5 µs: keep the answer. */
export function estimateRoundTrip(a: Coordinates, b: Coordinates): number {
  estimator ??= createRoundTripEstimator(measuredRoundTrips());
  return estimator(a, b);
}
