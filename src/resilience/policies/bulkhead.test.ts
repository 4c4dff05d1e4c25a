import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualTimers } from '../../core/index.ts';
import { bulkhead } from './bulkhead.ts';

function setup(maxConcurrent: number, maxQueued: number) {
  const timers = new ManualTimers();
  const policy = bulkhead({ maxConcurrent, maxQueued, queueTimeoutMs: 100, timers });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const call = (name: string, context = {}) =>
    policy.execute(() => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }, context);
  return { timers, policy, begun, ends, call };
}

test('lets one begin for each that ends, in the order they came, and refuses what is too many', async () => {
  const { timers, policy, begun, ends, call } = setup(1, 2);
  const calls = ['a', 'b', 'c'].map((name) => call(name));
  await turn();
  await assert.rejects(call('d'), { code: 'ERR_RESILIENCE_BULKHEAD_FULL', details: { inFlight: 1, queued: 2 } });
  for (const name of ['a', 'b', 'c']) {
    assert.equal(begun.at(-1), name);
    ends.get(name)!();
    await turn();
  }
  assert.deepEqual(await Promise.all(calls), ['a', 'b', 'c']);
  assert.deepEqual([policy.load.inFlight, policy.load.queued, timers.pending], [0, 0, 0]);
});

test('gives up who waits too long, each at its own time', async () => {
  const { timers, begun, ends, call } = setup(1, 9);
  const first = call('a');
  const late = assert.rejects(call('b'), { code: 'ERR_RESILIENCE_QUEUE_TIMEOUT' });
  await turn();
  timers.advance(60);
  const later = call('c');
  timers.advance(40);
  await late;
  ends.get('a')!();
  assert.equal(await first, 'a');
  await turn();
  ends.get('c')!();
  assert.equal(await later, 'c');
  assert.deepEqual(begun, ['a', 'c']);
  assert.equal(timers.pending, 0);
});

test('forgets a caller who gives up while waiting, and gives back the place of one that fails', async () => {
  const { timers, policy, ends, call } = setup(1, 9);
  const first = call('a');
  const caller = new AbortController();
  const waiting = assert.rejects(call('b', caller), { message: 'left' });
  await turn();
  caller.abort(new Error('left'));
  await waiting;
  assert.deepEqual([policy.load.queued, timers.pending], [0, 0]);
  ends.get('a')!();
  await first;
  await assert.rejects(policy.execute(() => Promise.reject(new Error('no'))));
  assert.equal(policy.load.inFlight, 0);
});
