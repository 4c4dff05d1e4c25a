import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Coordinates,
  cloudRegion,
  createRoundTripEstimator,
  distanceKm,
  estimateRoundTrip,
  fibreBoundMs,
  findCountry,
  type MeasuredRoundTrips,
  measuredRoundTrips,
} from './index.ts';

const point: fc.Arbitrary<Coordinates> = fc.record({
  lat: fc.double({ min: -60, max: 70, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

test('every measured pair respects the speed of light in fibre, so the tables and the points belong together', () => {
  let pairs = 0;
  for (const { sites, ms } of measuredRoundTrips()) {
    for (const [i, row] of ms.entries()) {
      assert.equal(row.length, i + 1);
      for (const [j, measured] of row.entries()) {
        assert.ok(measured >= fibreBoundMs(distanceKm(sites[i]!, sites[j]!)), `${i} ${j}`);
        pairs += Number(i !== j);
      }
    }
  }
  assert.equal(pairs, 171 + 190);
});

test('gives the measurement itself between two regions of one cloud', () => {
  const at = (id: string) => cloudRegion(id).coordinates;
  assert.equal(estimateRoundTrip(at('aws:us-east-1'), at('aws:eu-west-1')), 70.5);
  assert.equal(estimateRoundTrip(at('aws:ap-northeast-1'), at('aws:eu-west-1')), 204.4);
  assert.equal(estimateRoundTrip(at('gcp:europe-west3'), at('gcp:us-east1')), 98);
});

test('is symmetric, and never faster than light in fibre', () => {
  fc.assert(
    fc.property(point, point, (a, b) => {
      const ms = estimateRoundTrip(a, b);
      assert.equal(ms, estimateRoundTrip(b, a));
      assert.ok(ms >= fibreBoundMs(distanceKm(a, b)) && ms < 700, `${ms}`);
    }),
    { numRuns: 300 },
  );
});

test('of two places, one twice as far and 2,000 km more, the farther takes longer in 98 of 100 cases', () => {
  let cases = 0;
  let longer = 0;
  fc.assert(
    fc.property(point, point, point, (from, near, far) => {
      fc.pre(distanceKm(from, far) > 2 * distanceKm(from, near) + 2000);
      cases += 1;
      longer += Number(estimateRoundTrip(from, far) > estimateRoundTrip(from, near));
    }),
    { numRuns: 500, seed: 7 },
  );
  assert.ok(longer / cases > 0.98, `${longer} of ${cases}`);
});

test('with no table it goes by distance alone', () => {
  const estimate = createRoundTripEstimator([]);
  assert.equal(estimate({ lat: 0, lon: 0 }, { lat: 0, lon: 0 }), 1);
  assert.ok(Math.abs(estimate({ lat: 0, lon: 0 }, { lat: 0, lon: 90 }) - (1 + 1.6 * 100.08)) < 0.1);
});

test('with each site left out in turn, half of its estimates are within 7.5 ms and 7.5 % of the measurement', (t) => {
  const offMs: number[] = [];
  const offShare: number[] = [];
  for (const table of measuredRoundTrips()) {
    for (const [left, site] of table.sites.entries()) {
      const estimate = createRoundTripEstimator([without(table, left)]);
      for (const [other, destination] of table.sites.entries()) {
        if (other === left) continue;
        const measured = table.ms[Math.max(left, other)]![Math.min(left, other)]!;
        const off = Math.abs(estimate(site, destination) - measured);
        offMs.push(off);
        offShare.push(off / measured);
      }
    }
  }
  const [ms, share] = [median(offMs), median(offShare)];
  t.diagnostic(`${offMs.length} estimates, median error ${ms.toFixed(1)} ms, ${(share * 100).toFixed(1)} %`);
  assert.ok(ms < 7.5 && share < 0.075);
});

test('puts countries where their traffic goes', () => {
  const among = ['aws:us-east-1', 'aws:eu-west-1', 'aws:ap-northeast-1'];
  const nearestOf = (country: string) => among.toSorted((a, b) => to(country, a) - to(country, b))[0];
  const to = (country: string, region: string) =>
    estimateRoundTrip(findCountry(country)!.coordinates, cloudRegion(region).coordinates);
  for (const [country, region] of [
    ['DE', 'aws:eu-west-1'],
    ['JP', 'aws:ap-northeast-1'],
    ['US', 'aws:us-east-1'],
    ['BR', 'aws:us-east-1'],
    ['IN', 'aws:eu-west-1'],
    ['AU', 'aws:ap-northeast-1'],
  ] as const) {
    assert.equal(nearestOf(country), region, country);
  }
});

function without({ sites, ms }: MeasuredRoundTrips, left: number): MeasuredRoundTrips {
  const others = sites.map((_, index) => index).filter((index) => index !== left);
  return {
    sites: others.map((index) => sites[index]!),
    ms: others.map((i) => others.filter((j) => j <= i).map((j) => ms[i]![j]!)),
  };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1]!;
}
