import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

function setup(options: BalancerOptions<Endpoint> = {}) {
  const clock = new ManualClock(1_000);
  const balancer = createBalancer({ policy: 'random', clock, random: seededRandom(1), ...options });
  return { clock, balancer };
}

const list = (...ids: string[]): Endpoint[] => ids.map((id) => ({ id }));

test('explains, in words, why each endpoint may be taken or not', () => {
  const endpoints = [
    ...[{ id: 'busy' }, { id: 'idle', weight: 3 }, { id: 'sick' }, { id: 'off', weight: 0 }, { id: 'leaving' }],
    ...[
      { id: 'next', priority: 1 },
      { id: 'unseen', priority: 1 },
    ],
  ];
  const { balancer } = setup({ endpoints: endpoints.filter(({ id }) => id !== 'unseen'), policy: 'least-request' });
  balancer.setEndpoints(endpoints, { healthy: false });
  balancer.setHealthy({ id: 'sick' }, false);
  balancer.setDraining({ id: 'leaving' }, true);
  for (let i = 0; i < 3; i++) balancer.started({ id: 'busy' });
  const { endpoints: explained } = balancer.explain({});
  assert.deepEqual(Object.fromEntries(explained.map(({ id, reason }) => [id, reason])), {
    busy: '3 in flight for weight 1; its level takes 70 % of the load',
    idle: '0 in flight for weight 3; its level takes 70 % of the load',
    sick: 'failing',
    off: 'weight 0',
    leaving: 'draining, no new requests',
    next: '0 in flight for weight 1; its level takes 30 % of the load',
    unseen: 'waits for its first health check',
  });
  const told = new Map(explained.map((endpoint) => [endpoint.id, endpoint]));
  assert.deepEqual([told.get('busy')!.score, told.get('idle')!.score, told.get('sick')!.score], [3, 0, undefined]);
  assert.ok(Math.abs(told.get('next')!.share - 0.3) < 1e-9 && told.get('idle')!.share > told.get('busy')!.share);
  balancer.setDraining({ id: 'leaving' }, false);
  const idle = balancer.explain({}).endpoints.find(({ id }) => id === 'next')!;
  assert.deepEqual([idle.share, idle.reason], [0, 'its level is idle, the levels before it carry the whole load']);
});

test('explains panic', () => {
  const { balancer } = setup({ endpoints: list('a', 'b', 'c', 'd') });
  balancer.setHealthy({ id: 'a' }, false);
  balancer.setHealthy({ id: 'b' }, false);
  balancer.setHealth({ id: 'd' }, 'unreachable');
  balancer.setHealthy({ id: 'c' }, false);
  assert.deepEqual(
    balancer.explain({}).endpoints.map(({ reason }) => reason),
    [...Array<string>(3).fill('panic, failing: taken by chance, weight 1 of 3'), 'unreachable'],
  );
});
