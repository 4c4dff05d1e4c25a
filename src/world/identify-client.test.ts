import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileCidrs, openPlaces } from '../geo/index.ts';
import { createIdentifyClient } from './identify-client.ts';

const places = await openPlaces({});
const isTrusted = compileCidrs(['10.0.0.0/8', '::1/128']);
const identify = createIdentifyClient({ isTrusted, places, playClients: false });
const play = createIdentifyClient({ isTrusted, places, playClients: true });

/** Addresses whose country does not change: of the US Department of Defense, and of Deutsche Telekom. */
const american = '6.0.0.1';
const german = '80.128.0.1';
const fields = (...lines: string[]) => lines.map((line) => `${line}\r\n`).join('');

test('knows a client by the address it comes from, IPv4 in IPv6 included', () => {
  const { address, place, trustedPeer } = identify(`::ffff:${german}`, '');
  assert.deepEqual([address, place?.country, trustedPeer], [german, 'DE', false]);
  assert.deepEqual(identify('127.0.0.1', ''), { address: '127.0.0.1', place: undefined, trustedPeer: false });
});

test('believes nothing that a peer says which is not trusted', () => {
  const forwarded = fields(`x-forwarded-for: ${german}`, `forwarded: for=${german}`, 'x-antipode-country: DE');
  const { address, place, trustedPeer, fault } = identify(american, forwarded);
  assert.deepEqual([address, place?.country, trustedPeer, fault], [american, 'US', false, undefined]);
});

test('follows a trusted peer to the first address that is not trusted', () => {
  const { address, place, trustedPeer } = identify(
    '10.1.1.1',
    fields(`x-forwarded-for: ${american}, ${german}, 10.2.2.2`),
  );
  assert.deepEqual([address, place?.country, trustedPeer], [german, 'DE', true]);
  const repeated = identify('10.1.1.1', fields(`x-forwarded-for: ${american}`, 'x-forwarded-for: 10.2.2.2'));
  assert.equal(repeated.address, american);
  assert.equal(identify('::1', fields(`forwarded: for=${german}`)).address, german);
});

test('in production takes the place from the address alone, whatever a trusted peer says of it', () => {
  const said = fields(`x-forwarded-for: ${german}`, 'x-antipode-country: US', 'x-antipode-client: JP');
  assert.equal(identify('10.1.1.1', said).place?.country, 'DE');
  assert.equal(identify('10.1.1.1', fields('x-antipode-client: no place at all')).fault, undefined);
});

test('in dev believes anybody who says where it is: a country, coordinates or an address', () => {
  assert.equal(play('127.0.0.1', fields('x-antipode-client: jp')).place?.country, 'JP');
  assert.deepEqual(play('127.0.0.1', fields('x-antipode-client: 48.1,11.6')).place?.coordinates, {
    lat: 48.1,
    lon: 11.6,
  });
  const addressed = play('127.0.0.1', fields(`x-antipode-client: ${german}`));
  assert.deepEqual([addressed.address, addressed.place?.country], [german, 'DE']);
});

test('in dev refuses a place that is none, and says which', () => {
  const { fault = '', place } = play('127.0.0.1', fields('x-antipode-client: Atlantis'));
  assert.match(fault, /^x-antipode-client: .*Atlantis/);
  assert.equal(place, undefined);
});

test('in dev believes the edge before this one about the country, as long as the client says nothing itself', () => {
  assert.equal(play('127.0.0.1', fields('x-antipode-country: BR')).place?.country, 'BR');
  assert.equal(play('127.0.0.1', fields('x-antipode-country: BR', 'x-antipode-client: JP')).place?.country, 'JP');
  assert.equal(play(german, fields('x-antipode-country: nowhere')).place?.country, 'DE');
});
