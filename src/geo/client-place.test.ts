import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlaces, findCountry, parseClientPlace } from './index.ts';

const places = createPlaces({
  ipv6: true,
  get: (address) => (address === '8.8.8.8' ? { country_code: 'US', latitude: 37.4, longitude: -122.1 } : undefined),
});

test('reads a country, an address or a point', () => {
  assert.deepEqual(parseClientPlace(' de ', places), { country: 'DE', coordinates: findCountry('DE')?.coordinates });
  assert.deepEqual(parseClientPlace('::ffff:8.8.8.8', places), {
    address: '8.8.8.8',
    country: 'US',
    coordinates: { lat: 37.4, lon: -122.1 },
  });
  assert.deepEqual(parseClientPlace('-33.9, 151.2', places), { coordinates: { lat: -33.9, lon: 151.2 } });
});

test('refuses anything else, saying what may be written', () => {
  for (const bad of ['', 'Germany', 'ZZ', '91,0', '53.3', '1.2.3', '999.1.1.1', '<script>', 'x'.repeat(10_000)]) {
    assert.throws(() => parseClientPlace(bad, places), { code: 'ERR_GEO_CLIENT_PLACE', message: /is no place: write/ });
  }
  for (const nowhere of ['127.0.0.1', '10.0.0.1', '9.9.9.9', '::1']) {
    assert.throws(() => parseClientPlace(nowhere, places), { message: /nobody knows where/ });
  }
});
