import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPlaces } from './index.ts';

function database(records: Readonly<Record<string, unknown>>, ipv6 = true) {
  const asked: string[] = [];
  const get = (address: string) => {
    asked.push(address);
    return records[address];
  };
  return { asked, ipv6, get };
}

test('asks the database for the canonical form, once', () => {
  const countries = database({ '8.8.8.8': { country_code: 'US' }, '2400::1': { country_code: 'JP' } });
  const places = createPlaces(countries);
  assert.equal(places.find('8.8.8.8')?.country, 'US');
  assert.equal(places.find('8.8.8.8')?.country, 'US');
  assert.equal(places.find('::ffff:8.8.8.8')?.country, 'US');
  assert.equal(places.find('2400:0::1')?.country, 'JP');
  assert.deepEqual(countries.asked, ['8.8.8.8', '8.8.8.8', '2400::1']);
});

test('remembers that an address has no place', () => {
  const empty = database({});
  const places = createPlaces(empty);
  assert.equal(places.find('9.9.9.9'), undefined);
  assert.equal(places.find('9.9.9.9'), undefined);
  assert.deepEqual(empty.asked, ['9.9.9.9']);
});

test('never asks for private, loopback or reserved addresses, nor for what is no address', () => {
  const countries = database({});
  const places = createPlaces(countries);
  for (const text of [
    '10.0.0.1',
    '127.0.0.1',
    '::1',
    'fd00::1',
    '192.0.2.1',
    '::ffff:192.168.1.1',
    '',
    'DE',
    '8.8.8.8:53',
  ]) {
    assert.equal(places.find(text), undefined, text);
  }
  assert.deepEqual(countries.asked, []);
});

test('never asks a database of IPv4 networks for an IPv6 address, which it would misread', () => {
  const countries = database({}, false);
  createPlaces(countries).find('2400::1');
  assert.deepEqual(countries.asked, []);
});

test('forgets the addresses not seen lately when it holds as many as it may', () => {
  const countries = database({});
  const places = createPlaces(countries, { cacheEntries: 4 });
  for (const last of [1, 2, 3, 4, 5, 6, 1]) places.find(`8.8.8.${last}`);
  assert.equal(countries.asked.length, 7);
  places.find('8.8.8.1');
  assert.equal(countries.asked.length, 7);
});
