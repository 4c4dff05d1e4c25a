import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

const endpoints: readonly Endpoint[] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
const setup = (options: BalancerOptions<Endpoint> = {}) =>
  createBalancer({
    clock: new ManualClock(),
    random: seededRandom(1),
    slowStartMs: 0,
    endpoints,
    home: 'b',
    ...options,
  });

test('takes home however busy it is, while it is well', () => {
  const balancer = setup();
  for (let i = 0; i < 50; i++) {
    assert.equal(balancer.pick({})?.id, 'b');
    balancer.started({ id: 'b' });
  }
  balancer.setHealthy({ id: 'b' }, false);
  assert.notEqual(balancer.pick({})?.id, 'b');
  balancer.setHealthy({ id: 'b' }, true);
  assert.equal(balancer.pick({})?.id, 'b');
});

test('leaves home for a second try, while it drains, before anybody has looked and when it is not listed', () => {
  const balancer = setup();
  assert.notEqual(balancer.pick({}, [{ id: 'b' }])?.id, 'b');
  balancer.setDraining({ id: 'b' }, true);
  assert.notEqual(balancer.pick({})?.id, 'b');
  assert.equal(setup({ healthy: false }).pick({}), undefined);
  assert.notEqual(setup({ home: 'elsewhere' }).pick({}), undefined);
});

test('goes where a session is bound or a key places it, and where the policy places by hash', () => {
  const balancer = setup();
  assert.equal(balancer.pick({ bound: 'c' })?.id, 'c');
  const placed = new Set(Array.from({ length: 100 }, (_, i) => balancer.pick({ placedBy: `user-${i}` })!.id));
  assert.equal(placed.size, 3);
  const hashing = setup({ policy: 'ip-hash' });
  const hashed = new Set(Array.from({ length: 100 }, (_, i) => hashing.pick({ hashKey: `10.0.${i}.1` })!.id));
  assert.equal(hashed.size, 3);
});
