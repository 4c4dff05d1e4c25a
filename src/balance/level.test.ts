import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { Endpoint } from './endpoint.ts';
import { roundRobin } from './policies/index.ts';
import type { Candidate, Policy, PolicyContext, Pool } from './policy.ts';

const endpoints: readonly Endpoint[] = ['a', 'b', 'c', 'd'].map((id) => ({ id }));

test('tells the policy of changes only, once for many, and not before it is asked', () => {
  const updates: number[] = [];
  const recording = <C extends Candidate>(context: PolicyContext): Policy<C> => {
    const policy = roundRobin()<C>(context);
    const update = (pool: Pool<C>) => {
      updates.push(pool.candidates.length);
      policy.update(pool);
    };
    const pick: Policy<C>['pick'] = (request, tried) => policy.pick(request, tried);
    return { name: 'recording', update, pick, explain: () => [] };
  };
  const clock = new ManualClock();
  const balancer = createBalancer({ endpoints, policy: recording, clock, random: seededRandom(1), healthy: false });
  for (const endpoint of endpoints) {
    balancer.setHealthy(endpoint, true);
    balancer.status();
  }
  for (let i = 0; i < 10; i++) balancer.pick({});
  balancer.setEndpoints(endpoints);
  clock.advance(10_000);
  balancer.pick({});
  assert.deepEqual(updates, [4]);

  balancer.setHealthy({ id: 'a' }, false);
  balancer.setHealthy({ id: 'a' }, true);
  for (let i = 0; i < 300; i++) {
    clock.advance(200);
    balancer.pick({});
  }
  assert.ok(updates.length > 15 && updates.length <= 22, `${updates.length} updates for one slow start`);
});

test('tells the policy how many requests are in flight at its candidates', () => {
  let pool: Pool | undefined;
  const watching = <C extends Candidate>(): Policy<C> => ({
    name: 'watching',
    update: (given) => {
      // The first level's: the others are made later.
      pool ??= given;
    },
    pick: () => undefined,
    explain: () => [],
  });
  const balancer = createBalancer({ endpoints, policy: watching, clock: new ManualClock(), random: seededRandom(1) });
  balancer.pick({});
  balancer.started({ id: 'a' });
  balancer.started({ id: 'a' });
  balancer.started({ id: 'b' });
  assert.equal(pool?.active, 3);
  balancer.setHealthy({ id: 'a' }, false);
  balancer.pick({});
  assert.equal(pool?.active, 1);
  balancer.finished({ id: 'a' }, 10, true);
  assert.equal(pool?.active, 1);
  balancer.setEndpoints(endpoints.map((endpoint) => ({ ...endpoint, priority: endpoint.id === 'c' ? 1 : 0 })));
  balancer.setHealthy({ id: 'a' }, true);
  balancer.setDraining({ id: 'c' }, true);
  balancer.pick({});
  balancer.finished({ id: 'a' }, 10, true);
  balancer.finished({ id: 'a' }, 10, true);
  balancer.finished({ id: 'b' }, 10, true);
  assert.deepEqual([pool?.active, pool?.totalWeight], [0, 2.1]);

  balancer.setDraining({ id: 'c' }, false);
  const withBackups = (...backups: string[]) => endpoints.map(({ id }) => ({ id, backup: backups.includes(id) }));
  balancer.setEndpoints(withBackups('c', 'd'));
  balancer.pick({});
  balancer.setEndpoints(withBackups('d'));
  balancer.pick({});
  balancer.started({ id: 'c' });
  assert.deepEqual([pool?.candidates.length, pool?.active], [3, 1], 'c has come back from the backups');
});
