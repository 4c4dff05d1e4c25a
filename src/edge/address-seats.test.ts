import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AddressSeats } from './address-seats.ts';

test('counts by IPv4 address and by IPv6 /64', () => {
  const seats = new AddressSeats();
  for (const address of ['192.0.2.1', '192.0.2.1', '2001:db8::1', '2001:db8::ffff:2', '::ffff:192.0.2.1']) {
    seats.take(address);
  }
  assert.deepEqual([seats.heldBy('192.0.2.1'), seats.heldBy('2001:db8::9'), seats.heldBy('192.0.2.2')], [3, 2, 0]);
  assert.equal(seats.clients, 2);
});

test('knows at any time what is held, and remembers nobody who is gone', () => {
  const address = fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::');
  fc.assert(
    fc.property(fc.array(fc.record({ address, leaves: fc.nat(3) })), (arrivals) => {
      const seats = new AddressSeats();
      const here: string[] = [];
      for (const { address, leaves } of arrivals) {
        here.push(seats.take(address));
        if (leaves < here.length) seats.leave(here.splice(leaves, 1)[0]!);
        const held = ['192.0.2.1', '192.0.2.2', '2001:db8::', '2001:db8:0:1::'].map((each) => seats.heldBy(each));
        assert.equal(
          held.reduce((sum, each) => sum + each),
          here.length,
        );
      }
      for (const seat of here) seats.leave(seat);
      assert.equal(seats.clients, 0);
    }),
  );
});
