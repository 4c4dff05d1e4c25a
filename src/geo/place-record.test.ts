import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCountry } from './index.ts';
import { placeOfRecord } from './place-record.ts';

const germany = findCountry('DE')!.coordinates;
const berlin = { lat: 52.52, lon: 13.4 };

test('understands the records of the databases people have', () => {
  for (const [name, record, place] of [
    ['ip-location-db country', { country_code: 'DE' }, { country: 'DE', coordinates: germany }],
    [
      'ip-location-db city',
      { country_code: 'DE', latitude: 52.52, longitude: 13.4 },
      { country: 'DE', coordinates: berlin },
    ],
    ['MaxMind country', { country: { iso_code: 'DE' } }, { country: 'DE', coordinates: germany }],
    [
      'MaxMind city',
      { country: { iso_code: 'DE' }, location: { latitude: 52.52, longitude: 13.4 } },
      { country: 'DE', coordinates: berlin },
    ],
    ['MaxMind, registered only', { registered_country: { iso_code: 'DE' } }, { country: 'DE', coordinates: germany }],
    ['IPinfo country', { country: 'DE', continent: 'EU' }, { country: 'DE', coordinates: germany }],
    ['IPinfo city', { country_code: 'de', lat: '52.52', lng: '13.40' }, { country: 'DE', coordinates: berlin }],
    ['IPinfo city in one field', { country: 'DE', loc: '52.52,13.40' }, { country: 'DE', coordinates: berlin }],
    ['a point without a country', { location: { latitude: 52.52, longitude: 13.4 } }, { coordinates: berlin }],
    ['a country nobody knows', { country_code: 'ZZ' }, { country: 'ZZ' }],
    [
      'a point off the globe',
      { country_code: 'DE', latitude: 152, longitude: 0 },
      { country: 'DE', coordinates: germany },
    ],
    ['half a point', { country_code: 'DE', latitude: 52 }, { country: 'DE', coordinates: germany }],
  ] as const) {
    assert.deepEqual(placeOfRecord(record), place, name);
  }
});

test('finds no place in what names none', () => {
  for (const record of [
    null,
    undefined,
    1,
    'DE',
    {},
    { country_code: 'Germany' },
    { country: {} },
    { lat: 'x', lng: 'y' },
  ]) {
    assert.equal(placeOfRecord(record), undefined, JSON.stringify(record));
  }
});
