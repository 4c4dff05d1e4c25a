import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualTimers } from '../../core/index.ts';
import { circuitBreaker, combine, retry, timeout } from './index.ts';
import { definePolicy } from './policy.ts';

test('the first is outermost', async () => {
  const order: string[] = [];
  const noting = (name: string) =>
    definePolicy(async (task, context) => {
      order.push(`into ${name}`);
      const result = await task(context);
      order.push(`out of ${name}`);
      return result;
    });
  assert.equal(await combine(noting('a'), noting('b')).execute(() => 5), 5);
  assert.deepEqual(order, ['into a', 'into b', 'out of b', 'out of a']);
  assert.equal(await combine().execute(() => 6), 6);
});

test('times each try of its own, counts each against the circuit, and tells the task which try it is', async () => {
  const timers = new ManualTimers();
  const circuit = circuitBreaker({ clock: timers, minimumSamples: 3 });
  const policy = combine(retry({ timers, attempts: 3 }), circuit, timeout({ timeoutMs: 100, timers }));
  const attempts: number[] = [];
  const outcome = assert.rejects(
    policy.execute(({ attempt }) => {
      attempts.push(attempt);
      return new Promise(() => {});
    }),
    { code: 'ERR_RESILIENCE_CIRCUIT_OPEN' },
  );
  for (let i = 0; i < 100; i++) {
    timers.advance(20);
    await turn();
  }
  await outcome;
  assert.deepEqual(attempts, [0, 1, 2]);
  assert.equal(circuit.circuit.reason, '3 of 3 calls failed');
});

test('a caller who gives up ends it all', async () => {
  const caller = new AbortController();
  let inner: AbortSignal | undefined;
  const outcome = combine(retry(), circuitBreaker(), timeout()).execute(({ signal }) => {
    inner = signal;
    return new Promise(() => {});
  }, caller);
  await turn();
  caller.abort(new Error('left'));
  await assert.rejects(outcome, { message: 'left' });
  assert.equal(inner!.aborted, true);
});
