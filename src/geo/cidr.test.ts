import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileCidrs } from './index.ts';

test('matches addresses of its networks, in any spelling', () => {
  const matches = compileCidrs(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', 'fd00::1/7', '::ffff:172.16.0.0/108']);
  for (const inside of [
    ...['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', '::ffff:a01:203', '192.0.2.7'],
    ...['2001:db8::1', '2001:DB8:ffff::', 'fc00::', 'fdff:ffff::1', '172.16.0.1', '172.31.255.255'],
  ]) {
    assert.equal(matches(inside), true, inside);
  }
  for (const outside of [
    ...['9.255.255.255', '11.0.0.0', '192.0.2.6', '192.0.2.8', '172.32.0.0', '2001:db9::', 'fe00::'],
    ...['::10.1.2.3', '', 'unknown', '10.0.0.0/8', '10.0.0'],
  ]) {
    assert.equal(matches(outside), false, outside);
  }
});

test('an empty list matches nothing; the whole of one family is nothing of the other', () => {
  assert.equal(compileCidrs([])('10.0.0.1'), false);
  assert.equal(compileCidrs(['0.0.0.0/0'])('255.255.255.255'), true);
  assert.equal(compileCidrs(['0.0.0.0/0'])('::1'), false);
  assert.equal(compileCidrs(['::/0'])('10.0.0.1'), false);
  assert.equal(compileCidrs(['::/0', '10.0.0.0/8'])('10.0.0.1'), true);
});

test('refuses what is no network, naming the value', () => {
  for (const bad of [
    ...['', '/', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/08x', '10.0/16', '010.0.0.0/8'],
    ...['::/129', '2001:db8::/', 'localhost', '*', '10.0.0.0 /8', '10.0.0.0/1e1', '::ffff:0.0.0.0/95'],
  ]) {
    assert.throws(() => compileCidrs([bad]), { code: 'ERR_GEO_CIDR', message: /write an address or a block/ }, bad);
  }
});

test('agrees with the standard library on any list of any length', () => {
  const blocks4 = fc.array(fc.tuple(fc.ipV4(), fc.nat(32)), { maxLength: 20 });
  const blocks6 = fc.array(fc.tuple(fc.ipV6(), fc.nat(128)), { maxLength: 20 });
  fc.assert(
    fc.property(blocks4, blocks6, fc.array(fc.ipV4()), fc.array(fc.ipV6()), (v4, v6, probes4, probes6) => {
      // One reference a family: to BlockList ::/0 is an IPv4 network too, to us it is not.
      const [reference4, reference6] = [new BlockList(), new BlockList()];
      for (const [text, prefix] of v4) reference4.addSubnet(text, prefix, 'ipv4');
      for (const [text, prefix] of v6) reference6.addSubnet(text, prefix, 'ipv6');
      const matches = compileCidrs([...v4, ...v6].map(([text, prefix]) => `${text}/${prefix}`));
      for (const text of [...probes4, ...v4.map(([address]) => address)]) {
        assert.equal(matches(text), reference4.check(text, 'ipv4'), text);
      }
      for (const text of [...probes6, ...v6.map(([address]) => address)]) {
        assert.equal(matches(text), reference6.check(text, 'ipv6'), text);
      }
    }),
    { numRuns: 200 },
  );
});
