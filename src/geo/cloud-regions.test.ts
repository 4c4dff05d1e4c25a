import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cloudRegion, distanceKm, findCountry, isCoordinates, listCloudRegions, resolveLocation } from './index.ts';

test('finds a cloud region by name', () => {
  assert.deepEqual(cloudRegion('aws:eu-west-1'), {
    id: 'aws:eu-west-1',
    name: 'Dublin',
    country: 'IE',
    coordinates: { lat: 53.35, lon: -6.27 },
  });
  assert.equal(cloudRegion('GCP:Europe-West3').country, 'DE');
});

test('refuses an unknown name with the nearest spellings', () => {
  assert.throws(() => cloudRegion('aws:us-east1'), {
    code: 'ERR_GEO_PLACE_UNKNOWN',
    message: /"aws:us-east1".*'aws:us-east-1'/,
  });
  assert.throws(() => cloudRegion('gcp:europe-west-3'), { message: /'gcp:europe-west3'/ });
  assert.throws(() => cloudRegion('mars'), { message: /"mars": write 'aws:us-east-1'/ });
  assert.throws(() => cloudRegion('constructor'), { code: 'ERR_GEO_PLACE_UNKNOWN' });
});

test('every region stands in its country', () => {
  const regions = listCloudRegions();
  assert.equal(regions.length, 76);
  for (const { id, name, country, coordinates } of regions) {
    assert.match(id, /^(?:aws|gcp):[a-z]+-[a-z]+-?\d+$/);
    assert.ok(name.length > 1 && isCoordinates(coordinates), id);
    const offKm = distanceKm(coordinates, findCountry(country)!.coordinates);
    assert.ok(offKm < 2900, `${id} is ${Math.round(offKm)} km from the middle of ${country}`);
  }
});

test('resolves a location given by name or by coordinates', () => {
  assert.equal(resolveLocation('aws:eu-west-1').name, 'Dublin');
  assert.deepEqual(resolveLocation({ lat: 53.3, lon: -6.3 }), { coordinates: { lat: 53.3, lon: -6.3 } });
  assert.throws(() => resolveLocation({ lat: 153, lon: 0 }), { code: 'ERR_GEO_COORDINATES', message: /153/ });
});
