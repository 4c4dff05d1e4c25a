import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clientAddress, compileCidrs } from './index.ts';

const isTrusted = compileCidrs(['10.0.0.0/8', 'fd00::/8']);
const nobody = compileCidrs([]);

test('believes nobody but the trusted proxies, and those only about whom they had the request from', () => {
  const client = '203.0.113.7';
  for (const [name, peer, xForwardedFor, expected] of [
    ['an untrusted peer is the client, whatever it says', '198.51.100.1', '1.1.1.1', '198.51.100.1'],
    ['an untrusted peer naming a trusted proxy', '198.51.100.1', '1.1.1.1, 10.0.0.1', '198.51.100.1'],
    ['a trusted peer without the field', '10.0.0.1', undefined, '10.0.0.1'],
    ['a trusted peer with an empty field', '10.0.0.1', '', '10.0.0.1'],
    ['one proxy', '10.0.0.1', client, client],
    ['two proxies', '10.0.0.1', `${client}, 10.0.0.2`, client],
    ['the client lies to the left', '10.0.0.1', `1.1.1.1, ${client}`, client],
    ['the client names a trusted proxy', '10.0.0.1', `10.9.9.9, ${client}, 10.0.0.2`, client],
    ['only trusted addresses: the first of them', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['lines joined, spaces and empty elements', '10.0.0.1', ` 1.1.1.1 ,${client}\t, , 10.0.0.2,`, client],
    ['rubbish to the left is not read', '10.0.0.1', `<script>, ${client}`, client],
    ['rubbish ends the walk at the proxy that wrote it', '10.0.0.1', `${client}, rubbish`, '10.0.0.1'],
    ['rubbish behind a second proxy', '10.0.0.1', `${client}, rubbish, 10.0.0.2`, '10.0.0.2'],
    ['unknown ends the walk', '10.0.0.1', `${client}, unknown`, '10.0.0.1'],
    ['a half address ends the walk', '10.0.0.1', `${client}, 127.1`, '10.0.0.1'],
    ['an octal address ends the walk', '10.0.0.1', `${client}, 010.0.0.2`, '10.0.0.1'],
    ['an open quote to the left cannot reach over', '10.0.0.1', `"1.1.1.1, ${client}`, client],
    ['IPv4 with a port', '10.0.0.1', `${client}:4711`, client],
    ['IPv6', 'fd00::1', '2001:DB8::1', '2001:db8::1'],
    ['IPv6 with brackets', 'fd00::1', '[2001:db8::1]', '2001:db8::1'],
    ['IPv6 with brackets and a port', 'fd00::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['IPv6 brackets left open', 'fd00::1', '[2001:db8::1', 'fd00::1'],
    ['a port that is none', '10.0.0.1', `${client}:http`, '10.0.0.1'],
    ['a mapped peer is the IPv4 proxy', '::ffff:10.0.0.1', client, client],
    ['a mapped client is the IPv4 client', '10.0.0.1', `::ffff:${client}`, client],
    ['a mapped lie is the same lie', '198.51.100.1', '::ffff:10.0.0.1', '198.51.100.1'],
    ['a peer that is no address', '', client, ''],
  ] as const) {
    assert.equal(clientAddress(peer, { xForwardedFor }, isTrusted), expected, name);
  }
});

test('reads Forwarded by the same rule', () => {
  const client = '203.0.113.7';
  for (const [name, forwarded, expected] of [
    ['one proxy', `for=${client}`, client],
    ['other parameters and case', `proto=https;For="${client}";by=10.0.0.1;host=a`, client],
    ['quoted IPv6 with a port', 'for="[2001:db8::1]:4711"', '2001:db8::1'],
    ['a quoted IPv4 with a port', `for="${client}:80"`, client],
    ['two proxies', `for=${client}, for="10.0.0.2:80"`, client],
    ['the client lies to the left', `for=1.1.1.1, for=${client}`, client],
    ['a comma in quotes is no border', `for=1.1.1.1;host="a,b", for=${client};host="c,for=1.1.1.1"`, client],
    ['an open quote to the left cannot reach over', `for="1.1.1.1, for=${client}`, client],
    ['unknown', `for=${client}, for=unknown`, '10.0.0.1'],
    ['an obfuscated name', `for=${client}, for=_secret`, '10.0.0.1'],
    ['an obfuscated port', 'for="[2001:db8::1]:_p"', '2001:db8::1'],
    ['no for at all', `for=${client}, proto=https`, '10.0.0.1'],
    ['two of them in one element', `for=1.1.1.1;for=${client}`, '10.0.0.1'],
    ['a name that ends in for', `xfor=1.1.1.1`, '10.0.0.1'],
    ['rubbish', `for=${client}, =;"`, '10.0.0.1'],
  ] as const) {
    assert.equal(clientAddress('10.0.0.1', { forwarded }, isTrusted), expected, name);
  }
});

test('X-Forwarded-For hides Forwarded, which a proxy that writes the first passes on as the client wrote it', () => {
  const fields = { xForwardedFor: '203.0.113.7', forwarded: 'for=1.1.1.1' };
  assert.equal(clientAddress('10.0.0.1', fields, isTrusted), '203.0.113.7');
  assert.equal(clientAddress('10.0.0.1', { ...fields, xForwardedFor: '' }, isTrusted), '10.0.0.1');
});

test('whatever a client sends, it cannot become another: the proxy appends, and the appended address is the answer', () => {
  const token = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('10.0.0.5', 'fd00::5', 'unknown', '"', '[', ',', ''),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 8 }), fc.boolean(), (lies, twoProxies) => {
      const sent = lies.join(',');
      const client = '203.0.113.7';
      const appended = `${sent}${sent === '' ? '' : ', '}${client}${twoProxies ? ', 10.0.0.2' : ''}`;
      assert.equal(clientAddress('10.0.0.1', { xForwardedFor: appended }, isTrusted), client);
      assert.equal(clientAddress(client, { xForwardedFor: sent }, isTrusted), client);
      assert.equal(clientAddress('10.0.0.1', { xForwardedFor: appended }, nobody), '10.0.0.1');
      const forwarded = `${sent}${sent === '' ? '' : ', '}for=${client}`;
      assert.equal(clientAddress('10.0.0.1', { forwarded }, isTrusted), client);
    }),
    { numRuns: 500 },
  );
});

test('a chain is followed for 32 hops and no further', () => {
  const chain = Array.from({ length: 40 }, (_, hop) => `10.1.0.${40 - hop}`);
  assert.equal(clientAddress('10.0.0.1', { xForwardedFor: chain.join(',') }, isTrusted), '10.1.0.32');
  assert.equal(clientAddress('10.0.0.1', { xForwardedFor: chain.slice(-31).join(',') }, isTrusted), '10.1.0.31');
});
