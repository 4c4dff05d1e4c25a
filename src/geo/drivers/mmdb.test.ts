import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findCountry, openPlaces } from '../index.ts';

const folder = '@ip-location-db/geo-whois-asn-country-mmdb';
const file = (name: string) => fileURLToPath(import.meta.resolve(`${folder}/${name}`));

test('finds the country of IPv4 and IPv6 addresses in the database that comes along', async () => {
  const places = await openPlaces();
  for (const [address, country] of [
    ['8.8.8.8', 'US'],
    ['193.99.144.80', 'DE'],
    ['::ffff:193.99.144.80', 'DE'],
    ['200.160.2.3', 'BR'],
    ['203.178.141.194', 'JP'],
    ['2a02:2e0:3fe:1001:302::', 'DE'],
    ['2001:4860:4860::8888', 'US'],
  ] as const) {
    assert.deepEqual(places.find(address), { country, coordinates: findCountry(country)?.coordinates }, address);
  }
  assert.equal(places.find('192.168.1.1'), undefined);
});

test('every country code of that database has a point', async () => {
  const bytes = await readFile(file('geo-whois-asn-country.mmdb'));
  // Records are { "country_code": "XX" }: in the format, 0x42 begins a text of two bytes.
  const records = bytes.subarray(bytes.lastIndexOf('country_code') - 4096).toString('latin1');
  const codes = new Set([...records.matchAll(/\x42([A-Z]{2})/g)].map(([, code]) => code!));
  assert.ok(codes.size > 240, `${codes.size} codes`);
  for (const code of codes) assert.ok(findCountry(code), code);
});

test('a database of IPv4 networks answers for IPv4 only', async () => {
  const places = await openPlaces({ database: file('geo-whois-asn-country-ipv4.mmdb') });
  assert.equal(places.find('8.8.8.8')?.country, 'US');
  assert.equal(places.find('2400::1'), undefined);
});

test('a file that is missing or is no database is refused with its name and the reason', async () => {
  for (const [database, why] of [
    ['/nowhere/places.mmdb', /"\/nowhere\/places\.mmdb" \(ENOENT/],
    [fileURLToPath(import.meta.url), /mmdb\.test\.ts" \(.+\): name a readable file/],
  ] as const) {
    await assert.rejects(openPlaces({ database }), { code: 'ERR_GEO_DATABASE', message: why });
  }
});
