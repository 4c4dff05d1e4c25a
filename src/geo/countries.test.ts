import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCountry, isCoordinates, listCountries } from './index.ts';

test('finds a country by its code in either case', () => {
  assert.deepEqual(findCountry('de'), {
    code: 'DE',
    name: 'Germany',
    coordinates: { lat: 51.17, lon: 10.45 },
    internetUsers: 74_840_220,
  });
  assert.equal(findCountry('DE'), findCountry('dE'));
  for (const unknown of ['', 'D', 'ZZ', 'DEU', '__proto__']) assert.equal(findCountry(unknown), undefined);
});

test('every country has a code, a name and a point on the globe', () => {
  const countries = listCountries();
  assert.equal(countries.length, 251);
  assert.equal(new Set(countries.map(({ code }) => code)).size, 251);
  for (const { code, name, coordinates, internetUsers } of countries) {
    assert.match(code, /^[A-Z]{2}$/);
    assert.ok(name.length > 2 && isCoordinates(coordinates) && internetUsers >= 0, code);
  }
});

test('a code without a point of its own stands at its neighbour', () => {
  assert.deepEqual(findCountry('SX')?.coordinates, findCountry('AI')?.coordinates);
  assert.equal(findCountry('SX')?.name, 'Sint Maarten');
});
