import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../../core/index.ts';
import { balancePolicySuite } from '../../testing/index.ts';
import { createBalancer } from '../balancer.ts';
import { ipHash } from './ip-hash.ts';

balancePolicySuite('ip-hash', ipHash(), { shareTolerance: 0.1 });

const endpoints = Array.from({ length: 20 }, (_, i) => ({ id: `e${i}` }));
const balance = () =>
  createBalancer({ endpoints, policy: ipHash(), clock: new ManualClock(), random: seededRandom(1) });

test('keeps a client at its endpoint however busy it is', () => {
  const balancer = balance();
  const home = balancer.pick({ hashKey: '192.0.2.7' })!;
  for (let i = 0; i < 100; i++) {
    assert.equal(balancer.pick({ hashKey: '192.0.2.7' }), home);
    balancer.started(home);
  }
});

test('keeps the addresses of one /64 together and spreads networks', () => {
  const balancer = balance();
  const inside = new Set(Array.from({ length: 50 }, (_, i) => balancer.pick({ hashKey: `2001:db8::${i}:${i}` })!.id));
  const across = new Set(Array.from({ length: 400 }, (_, i) => balancer.pick({ hashKey: `2001:db8:0:${i}::1` })!.id));
  assert.equal(inside.size, 1);
  assert.equal(across.size, 20);
});
