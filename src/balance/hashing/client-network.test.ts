import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { hashClientNetwork } from './client-network.ts';

/** The one spelling the URL standard gives an address; ipaddr.js alone would take `::1.2.3.4` for a mapped address. */
const canonical = (address: string) =>
  address.includes(':') ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;

/** The network as independent parsers see it. */
function networkOf(address: string): string {
  const parsed = ipaddr.process(canonical(address));
  return parsed.kind() === 'ipv4' ? parsed.toString() : (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':');
}

function assertSame(a: string, b: string): void {
  assert.equal(hashClientNetwork(a), hashClientNetwork(b), `${a} and ${b}`);
}

function assertDifferent(a: string, b: string): void {
  assert.notEqual(hashClientNetwork(a), hashClientNetwork(b), `${a} and ${b}`);
}

test('keys IPv4 on the whole address, mapped into IPv6 or not', () => {
  assertSame('192.0.2.1', '::ffff:192.0.2.1');
  assertSame('192.0.2.1', '::FFFF:c000:201');
  assertSame('192.0.2.1', '0:0:0:0:0:ffff:192.0.2.1');
  assertDifferent('192.0.2.1', '192.0.2.2');
  assertDifferent('192.0.2.1', '64:ff9b::192.0.2.1');
});

test('keys IPv6 on its first 64 bits, in any of its written forms', () => {
  assertSame('2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff');
  assertSame('2001:db8::1', '2001:0DB8:0000::');
  assertSame('2001:db8::1', '2001:db8:0:0:9::');
  assertSame('fe80::1%eth0', 'fe80::2');
  assertSame('1::3:4:5:6:7:8', '1:0:3:4::');
  assertDifferent('2001:db8:1:2::1', '2001:db8:1:3::1');
  assertDifferent('2001:db8::1', '2001:db9::1');
});

test('hashes what is not an address as text', () => {
  const texts = [
    '',
    'user-7',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.',
    '1..2.3',
    ':',
    ':::',
    '1:2',
    '::1::',
    '::g',
  ];
  const more = [
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    '::1.2.3',
    '::1.2.3.4:5',
  ];
  const hashes = [...texts, ...more].map(hashClientNetwork);
  assert.equal(new Set(hashes).size, hashes.length);
});

test('agrees with other parsers on which addresses share a network', () => {
  const ipv6 = fc.ipV6();
  const near = ipv6.map((text) => canonical(text).replace(/[^:]*$/, '7'));
  const address = fc.oneof(
    ipv6,
    near,
    fc.ipV4(),
    fc.ipV4().map((text) => `::ffff:${text}`),
  );
  fc.assert(
    fc.property(address, address, (one, other) => {
      assertSame(one, canonical(one));
      (networkOf(one) === networkOf(other) ? assertSame : assertDifferent)(one, other);
    }),
    { numRuns: 300 },
  );
});
