import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Coordinates, distanceKm } from './index.ts';

const halfwayRound = Math.PI * 6371.0088;
const point: fc.Arbitrary<Coordinates> = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
});

test('agrees with known distances', () => {
  const dublin = { lat: 53.35, lon: -6.27 };
  const tokyo = { lat: 35.69, lon: 139.69 };
  const ashburn = { lat: 39.04, lon: -77.49 };
  // Vincenty's formula on the WGS 84 ellipsoid gives 5454 and 9607 km.
  assert.ok(Math.abs(distanceKm(dublin, ashburn) - 5454) < 30, `${distanceKm(dublin, ashburn)}`);
  assert.ok(Math.abs(distanceKm(dublin, tokyo) - 9607) < 60, `${distanceKm(dublin, tokyo)}`);
  assert.ok(Math.abs(distanceKm({ lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 }) - 111.2) < 0.1, 'over the date line');
});

test('is symmetric, zero only on the spot, at most halfway round, and never shorter by a detour', () => {
  fc.assert(
    fc.property(point, point, point, (a, b, c) => {
      const ab = distanceKm(a, b);
      assert.equal(ab, distanceKm(b, a));
      assert.ok(ab >= 0 && ab <= halfwayRound + 1e-6);
      assert.equal(distanceKm(a, a), 0);
      assert.ok(ab <= distanceKm(a, c) + distanceKm(c, b) + 1e-3);
    }),
    { numRuns: 500 },
  );
});

test('the antipode is halfway round', () => {
  fc.assert(
    fc.property(point, (a) => {
      const antipode = { lat: -a.lat, lon: a.lon > 0 ? a.lon - 180 : a.lon + 180 };
      assert.ok(Math.abs(distanceKm(a, antipode) - halfwayRound) < 1);
    }),
  );
});
