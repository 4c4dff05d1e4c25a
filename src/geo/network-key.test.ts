import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { networkKey } from './network-key.ts';

test('an IPv4 client has one key however the address is written', () => {
  for (const text of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1']) {
    assert.equal(networkKey(text), '192.0.2.1');
  }
  assert.notEqual(networkKey('192.0.2.2'), '192.0.2.1');
});

test('all addresses of one /64 have one key, and those of two have two', () => {
  const group = fc.nat({ max: 0xffff });
  const half = fc.tuple(group, group, group, group);
  const text = (groups: readonly number[]) => groups.map((each) => each.toString(16)).join(':');
  fc.assert(
    fc.property(half, half, half, half, (network, host, otherNetwork, otherHost) => {
      fc.pre(network.some((each) => each > 0) && otherNetwork.some((each) => each > 0));
      const key = networkKey(text([...network, ...host]));
      assert.ok(key?.endsWith('/64'));
      assert.equal(networkKey(text([...network, ...otherHost])), key);
      assert.equal(networkKey(text([...otherNetwork, ...host])) === key, text(network) === text(otherNetwork));
    }),
    { numRuns: 300 },
  );
  assert.equal(networkKey('2001:DB8:1:2:3:4:5:6%eth0'), '2001:db8:1:2::/64');
  assert.equal(networkKey('::1'), '::/64');
});

test('what is no address has no key', () => {
  for (const text of ['', 'localhost', '1.2.3', '1:2', '192.0.2.1:80']) assert.equal(networkKey(text), undefined);
});
