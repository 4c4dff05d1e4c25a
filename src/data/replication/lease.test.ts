import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replicationDefaults } from './defaults.ts';
import { Lease, LeaseGuard } from './lease.ts';

const { leaseMs } = replicationDefaults;

test('is held from the time of the stamps that a majority sent back, and no longer', () => {
  const lease = new Lease('run', 2);
  assert.equal(lease.isHeld(0), false);
  const early = lease.stamp(100);
  lease.renew('b', lease.stamp(500));
  assert.equal(lease.isHeld(500), false, 'one is not enough');
  lease.renew('c', early);
  assert.equal(lease.isHeld(100 + leaseMs - 1), true);
  assert.equal(lease.isHeld(100 + leaseMs), false, 'it lasts from the older of the two');
  lease.renew('c', lease.stamp(900));
  lease.renew('b', early);
  assert.equal(lease.isHeld(500 + leaseMs - 1), true, 'an old stamp that comes late takes nothing away');
  lease.reset();
  assert.equal(lease.isHeld(500), false);
});

test('is not held by stamps of a process before', () => {
  const lease = new Lease('run', 1);
  lease.renew('b', new Lease('run before', 1).stamp(1_000_000));
  assert.equal(lease.isHeld(0), false);
});

test('needs nobody where there is one region', () => {
  assert.equal(new Lease('run', 0).isHeld(5), true);
});

test('a replica guards it for longer than the primary holds it, also after a restart', () => {
  const guard = new LeaseGuard(0);
  assert.ok(guard.leftMs(0) > leaseMs);
  guard.extend(1_000);
  assert.ok(guard.leftMs(1_000 + leaseMs) > 0);
  assert.equal(guard.leftMs(1_000 + leaseMs * 2), 0);
});
