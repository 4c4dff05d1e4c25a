import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { timeout } from './timeout.ts';

test('gives a task up in time, tells it so, and does not wait for it to listen', async () => {
  const timers = new ManualTimers();
  let signal: AbortSignal | undefined;
  const run = timeout({ timeoutMs: 50, timers }).execute((context) => {
    signal = context.signal;
    return new Promise(() => {});
  });
  timers.advance(49);
  assert.equal(signal!.aborted, false);
  timers.advance(1);
  await assert.rejects(run, { code: 'ERR_RESILIENCE_TIMEOUT', details: { timeoutMs: 50 } });
  assert.equal(signal!.reason.code, 'ERR_RESILIENCE_TIMEOUT');
});

test('leaves no timer behind, whether a task succeeds or fails', async () => {
  const timers = new ManualTimers();
  const policy = timeout({ timers });
  assert.equal(await policy.execute(() => 7), 7);
  await assert.rejects(
    policy.execute(() => {
      throw new Error('no');
    }),
    { message: 'no' },
  );
  assert.equal(timers.pending, 0);
});

test('ends with the reason of the caller who gives up', async () => {
  const timers = new ManualTimers();
  const caller = new AbortController();
  const run = timeout({ timers }).execute(() => new Promise(() => {}), caller);
  caller.abort(new Error('the client left'));
  await assert.rejects(run, { message: 'the client left' });
  assert.equal(timers.pending, 0);
});

test('refuses a time that cannot be meant', () => {
  for (const timeoutMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => timeout({ timeoutMs }), { code: 'ERR_RESILIENCE_OPTION' });
  }
});
