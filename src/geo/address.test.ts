import assert from 'node:assert/strict';
import { isIP, SocketAddress } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAddress } from './address.ts';
import { canonicalAddress } from './canonical-address.ts';
import { isPublicAddress } from './public-address.ts';

test('writes every address in one form', () => {
  for (const [text, canonical] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1::', '1::'],
    ['::', '::'],
    ['::1', '::1'],
    ['::1.2.3.4', '::102:304'],
    ['fe80::1%eth0', 'fe80::1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ] as const) {
    assert.equal(canonicalAddress(text), canonical, text);
  }
});

test('refuses what parsers read differently', () => {
  for (const bad of [
    '',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3',
    '1.2.3.4.5',
    '1..2.3',
    '.1.2.3',
    '1.2.3.',
    '127.1',
    '01.2.3.4',
    '1.2.3.04',
    '0x7f.0.0.1',
    '2130706433',
    '256.1.1.1',
    '1.2.3.4:80',
    '[::1]',
    ':',
    ':::',
    '1:',
    ':1',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'g::',
    '::ffff:010.2.3.4',
    '::ffff:1.2.3',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4:1',
    'unknown',
    '_hidden',
    '%eth0',
  ]) {
    assert.equal(canonicalAddress(bad), undefined, bad);
  }
});

test('agrees with the standard library on every address and on every mutilated one', () => {
  const mutilated = fc
    .tuple(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6(),
        fc.ipV6().map((text) => text.replace(/^(?:0:)+/, '::')),
      ),
      fc.nat(60),
      fc.constantFrom('', ':', '.', '0', 'f', '::', '/', '٣'),
    )
    .map(([text, at, with_]) => text.slice(0, at) + with_ + text.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), mutilated), (text) => {
      const canonical = canonicalAddress(text);
      assert.equal(canonical !== undefined, isIP(text) !== 0, text);
      if (canonical === undefined) return;
      const family = text.includes(':') ? 'ipv6' : 'ipv4';
      const other = new SocketAddress({ address: text, family }).address;
      // libuv writes compatible and mapped addresses with a dotted tail; all others must be the same text.
      if (!other.includes('.')) assert.equal(canonical, other);
      assert.equal(canonicalAddress(canonical), canonical);
    }),
    { numRuns: 2000 },
  );
});

test('knows the public Internet from what is set aside', () => {
  const isPublic = (text: string) => isPublicAddress(parseAddress(text)!);
  for (const text of ['8.8.8.8', '1.1.1.1', '223.255.255.255', '2001:4860:4860::8888', '2400::1', '::ffff:8.8.8.8']) {
    assert.equal(isPublic(text), true, text);
  }
  for (const text of [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.1.1', '172.31.255.255', '192.168.1.1', '192.0.2.1'],
    ...['198.18.0.1', '198.51.100.1', '203.0.113.9', '224.0.0.1', '255.255.255.255', '::ffff:10.0.0.1'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2002::1', '64:ff9b::1', '4000::1'],
  ]) {
    assert.equal(isPublic(text), false, text);
  }
});
