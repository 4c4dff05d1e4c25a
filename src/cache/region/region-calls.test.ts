import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { RegionCalls } from './region-calls.ts';

const never = () => new Promise<never>(() => {});

test('a call is given up after its time, with one timer for all that wait', async () => {
  const timers = new ManualTimers();
  const calls = new RegionCalls(timers, 500, () => {});
  const first = calls.run(never);
  timers.advance(100);
  const second = calls.run(never);
  assert.equal(timers.pending, 1);
  assert.equal(await calls.run(async () => 'answered'), 'answered');
  timers.advance(400);
  await assert.rejects(first, { code: 'ERR_DATA_CACHE_SHARED_GONE', message: /no answer within 500 ms/ });
  assert.equal(calls.counts.timeouts, 1);
  timers.advance(100);
  await assert.rejects(second, { code: 'ERR_DATA_CACHE_SHARED_GONE' });
  assert.equal(timers.pending, 0);
});

test('after five that failed none is made for a second, and who listens is told once', async () => {
  const timers = new ManualTimers();
  const told: string[] = [];
  const calls = new RegionCalls(timers, 500, (reason) => told.push(reason));
  const broken = async () => {
    throw new Error('refused');
  };
  for (let i = 0; i < 5; i++) await assert.rejects(calls.run(broken), /refused/);
  assert.deepEqual(told, ['5 of 5 calls failed']);
  await assert.rejects(
    calls.run(() => assert.fail('it is made')),
    { code: 'ERR_DATA_CACHE_SHARED_GONE' },
  );
  timers.advance(1_000);
  assert.equal(await calls.run(async () => 'well again'), 'well again');
  assert.deepEqual([calls.state, calls.counts.errors, calls.counts.refused], ['closed', 5, 1]);
});

test('when it is closed, those who wait are told', async () => {
  const timers = new ManualTimers();
  const calls = new RegionCalls(timers, 500, () => {});
  const waiting = calls.run(never);
  calls.close();
  await assert.rejects(waiting, { code: 'ERR_DATA_CACHE_SHARED_GONE' });
  assert.equal(timers.pending, 0);
});

test('a store that falls silent is doubted after five calls, however many it answered before', async () => {
  const timers = new ManualTimers();
  const told: string[] = [];
  const calls = new RegionCalls(timers, 500, (reason) => told.push(reason));
  for (let i = 0; i < 100; i++) await calls.run(async () => i);
  const waiting = Array.from({ length: 4 }, () => calls.run(never));
  timers.advance(500);
  for (const each of waiting) await assert.rejects(each);
  assert.deepEqual(told, []);
  const fifth = calls.run(never);
  timers.advance(500);
  await assert.rejects(fifth);
  assert.deepEqual(told, ['no answer to 5 calls in a row']);
});
