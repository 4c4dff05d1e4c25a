import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { incomplete, refused } from '../../http/index.ts';
import { parseProxyHeader } from './parse-proxy-header.ts';
import { signature } from './version-2.ts';

const read = (text: string) => parseProxyHeader(Buffer.from(text, 'latin1'));

/** A header of version 2. */
function version2(command: number, family: number, rest: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(rest.length);
  return Buffer.concat([signature, Buffer.from([command, family]), length, rest]);
}

const ipv4 = Buffer.from([192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 4, 1, 187]);
const ipv6 = Buffer.from(`20010db8${'0'.repeat(23)}1${'f'.repeat(32)}00501f90`, 'hex');
const tlv = Buffer.from([0x04, 0, 3, 1, 2, 3]);

describe('version 1', () => {
  const rows: readonly (readonly [line: string, expected: string | undefined | typeof refused])[] = [
    ['PROXY TCP4 192.0.2.1 198.51.100.1 56324 443', '192.0.2.1'],
    ['PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535', '255.255.255.255'],
    ['PROXY TCP6 2001:DB8::1 ::1 1 0', '2001:db8::1'],
    [
      'PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ],
    ['PROXY UNKNOWN', undefined],
    ['PROXY UNKNOWN ffff::1 anything at all', undefined],
    ['PROXY TCP4 2001:db8::1 198.51.100.1 1 2', refused],
    ['PROXY TCP6 192.0.2.1 198.51.100.1 1 2', refused],
    ['PROXY TCP4 192.0.2.1 198.51.100.1 1', refused],
    ['PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3', refused],
    ['PROXY TCP4  192.0.2.1 198.51.100.1 1 2', refused],
    ['PROXY TCP4 192.0.2.01 198.51.100.1 1 2', refused],
    ['PROXY TCP4 192.0.2.1 198.51.100.1 01 2', refused],
    ['PROXY TCP4 192.0.2.1 198.51.100.1 1 65536', refused],
    ['PROXY TCP4 192.0.2.1 198.51.100.1 1 -2', refused],
    ['PROXY TCP6 fe80::1%eth0 ::1 1 2', 'fe80::1'],
    ['PROXY UDP4 192.0.2.1 198.51.100.1 1 2', refused],
    ['PROXY unknown', refused],
    ['proxy TCP4 192.0.2.1 198.51.100.1 1 2', refused],
    ['GET / HTTP/1.1', refused],
  ];
  for (const [line, expected] of rows) {
    const what = expected === refused ? 'refuses' : `reads ${expected} from`;
    test(`${what} ${JSON.stringify(line)}`, () => {
      const end = line.length + 2;
      assert.deepEqual(read(`${line}\r\nGET / `), expected === refused ? refused : { end, address: expected });
    });
  }

  test('refuses a line that does not end with CRLF, or not within 107 bytes', () => {
    assert.equal(read('PROXY TCP4 192.0.2.1 198.51.100.1 1 2\nGET'), refused);
    const longest = `PROXY UNKNOWN ${'x'.repeat(107 - 16)}\r\n`;
    assert.deepEqual(read(longest), { end: 107, address: undefined });
    assert.equal(read(longest.replace('x', 'xx')), refused);
    assert.equal(read('PROXY UNKNOWN '.padEnd(106, 'x')), incomplete);
    assert.equal(read('PROXY UNKNOWN '.padEnd(107, 'x')), refused);
  });
});

describe('version 2', () => {
  const rows: readonly (readonly [name: string, bytes: Buffer, expected: string | undefined | typeof refused])[] = [
    ['TCP over IPv4', version2(0x21, 0x11, ipv4), '192.0.2.1'],
    ['TCP over IPv6', version2(0x21, 0x21, ipv6), '2001:db8::1'],
    ['TLVs behind the addresses', version2(0x21, 0x11, Buffer.concat([ipv4, tlv, tlv])), '192.0.2.1'],
    ['the balancer itself (LOCAL)', version2(0x20, 0x00, Buffer.alloc(0)), undefined],
    ['LOCAL, whatever it says of addresses', version2(0x20, 0x11, ipv4), undefined],
    ['no family', version2(0x21, 0x00, tlv), undefined],
    ['a Unix socket', version2(0x21, 0x31, Buffer.alloc(216)), undefined],
    ['UDP', version2(0x21, 0x12, ipv4), refused],
    ['an unknown family', version2(0x21, 0x41, Buffer.alloc(400)), refused],
    ['an unknown command', version2(0x22, 0x11, ipv4), refused],
    ['another version', version2(0x11, 0x11, ipv4), refused],
    ['addresses that are too short', version2(0x21, 0x21, ipv4), refused],
    ['the longest header', version2(0x21, 0x11, Buffer.alloc(4_080)), '0.0.0.0'],
    ['a longer one', version2(0x21, 0x11, Buffer.alloc(4_081)), refused],
  ];
  for (const [name, bytes, expected] of rows) {
    test(`${expected === refused ? 'refuses' : 'reads'} ${name}`, () => {
      const whole = expected === refused ? refused : { end: bytes.length, address: expected };
      assert.deepEqual(parseProxyHeader(Buffer.concat([bytes, Buffer.from('GET /')])), whole);
    });
  }
});

const header = fc.oneof(
  fc
    .tuple(fc.ipV4(), fc.ipV4(), fc.nat(65_535), fc.nat(65_535))
    .map((parts) => Buffer.from(`PROXY TCP4 ${parts.join(' ')}\r\n`)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => version2(0x21, 0x11, Buffer.concat([ipv4, bytes]))),
  fc.constantFrom(version2(0x21, 0x21, ipv6), version2(0x20, 0, Buffer.alloc(0)), Buffer.from('PROXY UNKNOWN\r\n')),
);

test('waits for every header byte by byte, then reads it, and no byte more', () => {
  fc.assert(
    fc.property(header, fc.uint8Array({ maxLength: 20 }), (bytes, behind) => {
      for (let size = 0; size < bytes.length; size++)
        assert.equal(parseProxyHeader(bytes.subarray(0, size)), incomplete);
      const found = parseProxyHeader(Buffer.concat([bytes, behind]));
      assert.ok(typeof found === 'object' && found.end === bytes.length);
    }),
  );
});

test('takes any bytes for a header, the beginning of one, or none, and never changes its mind', () => {
  const spoilt = fc
    .tuple(header, fc.nat(), fc.nat(255))
    .map(([bytes, at, value]) => Buffer.from(bytes).fill(value, at % bytes.length, (at % bytes.length) + 1));
  const any = fc.oneof(
    spoilt,
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(any, (bytes) => {
      let settled: unknown = incomplete;
      for (let size = 0; size <= bytes.length; size++) {
        const found = parseProxyHeader(bytes.subarray(0, size));
        if (settled !== incomplete) assert.deepEqual(found, settled);
        settled = found;
        if (typeof found === 'object') assert.ok(found.end <= size && found.end >= 15);
      }
    }),
    { numRuns: 300 },
  );
});
