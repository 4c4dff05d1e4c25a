import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

const setup = (options: BalancerOptions<Endpoint> = {}) =>
  createBalancer({ clock: new ManualClock(), random: seededRandom(1), slowStartMs: 0, ...options });

const list = (...ids: string[]): Endpoint[] => ids.map((id) => ({ id }));

test('sends a bound request to its endpoint however busy that is, and any other by the policy', () => {
  const balancer = setup({ endpoints: list('a', 'b', 'c') });
  for (let i = 0; i < 50; i++) {
    assert.equal(balancer.pick({ bound: 'b' })?.id, 'b');
    balancer.started({ id: 'b' });
  }
  assert.notEqual(balancer.pick({})?.id, 'b');
  assert.notEqual(balancer.pick({ bound: 'b' }, [{ id: 'b' }])?.id, 'b', 'a retry goes elsewhere');
});

test('keeps the sessions of an endpoint that drains, has no weight or stands by as a backup', () => {
  const others = [{ id: 'drained' }, { id: 'light', weight: 0 }, { id: 'spare', backup: true }];
  const endpoints = [...list('a', 'b', 'c'), ...others];
  const balancer = setup({ endpoints });
  balancer.setDraining({ id: 'drained' }, true);
  for (const { id } of endpoints) assert.equal(balancer.pick({ bound: id })?.id, id);
  const fresh = new Set(Array.from({ length: 50 }, () => balancer.pick({})!.id));
  assert.deepEqual([...fresh].toSorted(), ['a', 'b', 'c']);
});

test('moves the sessions of an endpoint that is unhealthy or gone', () => {
  const balancer = setup({ endpoints: list('a', 'b') });
  balancer.setHealthy({ id: 'a' }, false);
  assert.equal(balancer.pick({ bound: 'a' })?.id, 'b');
  balancer.setHealthy({ id: 'a' }, true);
  assert.equal(balancer.pick({ bound: 'a' })?.id, 'a');
  balancer.started({ id: 'a' });
  balancer.setEndpoints(list('b'));
  assert.equal(balancer.pick({ bound: 'a' })?.id, 'b');
  assert.equal(balancer.pick({ bound: 'never' })?.id, 'b');
});

test('leaves sessions where they are while all are sick, and before anybody has looked', () => {
  const sick = setup({ endpoints: list('a', 'b', 'c') });
  for (const id of ['a', 'b', 'c']) sick.setHealthy({ id }, false);
  assert.equal(sick.pick({ bound: 'c' })?.id, 'c', 'in panic health does not count');
  const unseen = setup({ endpoints: list('a', 'b'), healthy: false });
  assert.equal(unseen.pick({ bound: 'b' })?.id, 'b');
  assert.equal(unseen.pick({}), undefined);
});

for (const policy of ['least-request', 'round-robin', 'ring-hash'] as const) {
  test(`places by a key of the request's own, evenly and moving few, whatever the policy (${policy})`, () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const balancer = setup({ endpoints: list(...ids), policy });
    const place = () => Array.from({ length: 2_000 }, (_, i) => balancer.pick({ placedBy: `user-${i}` })!.id);
    const before = place();
    assert.deepEqual(place(), before);
    for (const id of ids) {
      const share = before.filter((each) => each === id).length / before.length;
      assert.ok(Math.abs(share - 0.2) < 0.04, `${id} has ${share}`);
    }
    balancer.setHealthy({ id: 'c' }, false);
    const after = place();
    const moved = after.filter((id, i) => id !== before[i] && before[i] !== 'c').length;
    assert.ok(moved < 100, `${moved} of the others moved`);
    assert.ok(!after.includes('c'));
  });
}

test('a placed request keeps its endpoint under any load', () => {
  const key = fc.string({ minLength: 1, maxLength: 20 });
  const load = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 50 });
  fc.assert(
    fc.property(key, load, (placedBy, busy) => {
      const balancer = setup({ endpoints: list('a', 'b', 'c') });
      const home = balancer.pick({ placedBy })!;
      for (const id of busy) balancer.started({ id });
      assert.equal(balancer.pick({ placedBy })?.id, home.id);
      const chosen = balancer.explain({ placedBy }).endpoints.find(({ share }) => share === 1);
      assert.equal(chosen?.id, home.id);
    }),
  );
});

test('a level that spills over spills the same keys', () => {
  const endpoints = [...list('a', 'b', 'c', 'd'), { id: 'x', priority: 1 }, { id: 'y', priority: 1 }];
  const balancer = setup({ endpoints });
  for (const id of ['a', 'b']) balancer.setHealthy({ id }, false);
  const place = () => Array.from({ length: 500 }, (_, i) => balancer.pick({ placedBy: `user-${i}` })!.id);
  const first = place();
  assert.deepEqual(place(), first);
  assert.ok(first.includes('x') && first.includes('c'));
});
