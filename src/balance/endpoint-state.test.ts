import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ManualClock, seededRandom } from '../core/index.ts';
import { createBalancer } from './balancer.ts';
import type { Balancer, BalancerOptions } from './contract.ts';
import type { Endpoint } from './endpoint.ts';

function setup(options: BalancerOptions<Endpoint> = {}) {
  const clock = new ManualClock(1_000);
  const balancer = createBalancer({ policy: 'random', clock, random: seededRandom(1), ...options });
  return { clock, balancer };
}

const list = (...ids: string[]): Endpoint[] => ids.map((id) => ({ id }));

const stateOf = (balancer: Balancer<Endpoint>, id: string) =>
  balancer.status().endpoints.find((endpoint) => endpoint.id === id)!;

test('gives back the very object it was given, the newest one for an id', () => {
  const first = { id: 'a', url: 'http://one' };
  const balancer = createBalancer({ endpoints: [first] });
  assert.equal(balancer.pick({}), first);
  const second = { id: 'a', url: 'http://two' };
  balancer.setEndpoints([second]);
  assert.equal(balancer.pick({}), second);
});

test('keeps health, drain and requests in flight of the endpoints that stay, and forgets those that go', () => {
  const { balancer } = setup({ endpoints: list('a', 'b', 'c', 'd') });
  balancer.setHealthy({ id: 'a' }, false);
  balancer.setDraining({ id: 'b' }, true);
  balancer.started({ id: 'c' });
  balancer.setEndpoints([{ id: 'c', weight: 5, priority: 2 }, { id: 'b' }, { id: 'a' }], { healthy: false });
  assert.equal(stateOf(balancer, 'a').healthy, false);
  assert.equal(stateOf(balancer, 'b').draining, true);
  const { active, weight, priority, pending } = stateOf(balancer, 'c');
  assert.deepEqual({ active, weight, priority, pending }, { active: 1, weight: 5, priority: 2, pending: false });
  balancer.setEndpoints(list('b', 'c'));
  balancer.setEndpoints(list('a', 'b', 'c'));
  assert.deepEqual([stateOf(balancer, 'a').healthy, stateOf(balancer, 'b').draining], [true, true]);
});

test('counts requests in flight across removal and return, and never below zero', () => {
  const { balancer } = setup({ endpoints: list('a', 'b'), policy: 'least-request' });
  balancer.started({ id: 'a' });
  balancer.started({ id: 'a' });
  balancer.setEndpoints(list('b'));
  balancer.finished({ id: 'a' }, 10, true);
  balancer.setEndpoints(list('a', 'b'));
  assert.equal(stateOf(balancer, 'a').active, 1);
  balancer.setEndpoints(list('b'));
  balancer.finished({ id: 'a' }, 10, true);
  balancer.finished({ id: 'a' }, 10, true);
  balancer.setEndpoints(list('a', 'b'));
  assert.equal(stateOf(balancer, 'a').active, 0);
  balancer.finished({ id: 'a' }, 10, true);
  balancer.finished({ id: 'unknown' }, 10, true);
  balancer.started({ id: 'unknown' });
  assert.equal(stateOf(balancer, 'a').active, 0);
});

test('lets go of a removed endpoint once its last request has ended', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { balancer } = setup();
  const endpoints = ['idle', 'busy'].map((id) => new WeakRef({ id }));
  balancer.setEndpoints(endpoints.map((endpoint) => endpoint.deref()!));
  balancer.pick({});
  balancer.started({ id: 'busy' });
  balancer.setEndpoints(list('other'));
  balancer.finished({ id: 'busy' }, 10, true);
  balancer.pick({});
  // A WeakRef holds its object until the turn in which it was made is over.
  await setImmediate();
  collectGarbage();
  assert.deepEqual(
    endpoints.map((endpoint) => endpoint.deref()),
    [undefined, undefined],
  );
});

test('changes nothing when a list is refused, and ignores ids it does not know', () => {
  const { balancer } = setup({ endpoints: list('a') });
  const before = balancer.status();
  assert.throws(() => balancer.setEndpoints([{ id: 'b' }, { id: 'c', weight: 999 }]), { code: 'ERR_BALANCE_ENDPOINT' });
  balancer.setHealthy({ id: 'unknown' }, false);
  balancer.setDraining({ id: 'unknown' }, true);
  assert.deepEqual(balancer.status(), before);
});
