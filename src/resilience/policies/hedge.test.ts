import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualTimers } from '../../core/index.ts';
import { RetryBudget } from '../retry-budget.ts';
import { type HedgeOptions, hedge } from './hedge.ts';

function setup(options: HedgeOptions = {}) {
  const timers = new ManualTimers();
  const policy = hedge({ timers, ...options });
  const signals: AbortSignal[] = [];
  /** A call whose tries take so long each; a negative time fails after that long. */
  const call = (...latenciesMs: readonly number[]) =>
    policy.execute(({ attempt, signal }) => {
      signals.push(signal);
      const latencyMs = latenciesMs[attempt]!;
      return new Promise<number>((resolve, reject) => {
        const end = () => (latencyMs < 0 ? reject(new Error(`no ${attempt}`)) : resolve(attempt));
        timers.after(Math.abs(latencyMs), end);
      });
    });
  return { timers, signals, call };
}

test('asks again when the first answer is late, takes the faster one and stops the other', async () => {
  const { timers, signals, call } = setup({ afterMs: 20 });
  const outcome = call(500, 10);
  timers.advance(19);
  assert.equal(signals.length, 1);
  timers.advance(11);
  assert.equal(await outcome, 1);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
});

test('takes the first answer when that comes first after all', async () => {
  const { timers, signals, call } = setup({ afterMs: 20 });
  const outcome = call(25, 10);
  timers.advance(25);
  assert.equal(await outcome, 0);
  assert.equal(signals[1]!.aborted, true);
});

test('asks nobody again when the answer comes in time', async () => {
  const { timers, signals, call } = setup({ afterMs: 20 });
  const outcome = call(10);
  timers.advance(10);
  assert.equal(await outcome, 0);
  timers.advance(100);
  assert.equal(signals.length, 1);
});

test('fails with the first error when all has failed, and not before', async () => {
  const { timers, call } = setup({ afterMs: 20 });
  const fails = assert.rejects(call(-30, -30), { message: 'no 0' });
  timers.advance(50);
  await fails;
  const recovers = call(-30, 30);
  timers.advance(30);
  await turn();
  timers.advance(20);
  assert.equal(await recovers, 1);
  const atOnce = assert.rejects(call(-5, 1), { message: 'no 0' });
  timers.advance(5);
  await atOnce;
});

test('learns what is late: nothing before twenty answers, then what is slower than 95 % of them', async () => {
  const { timers, signals, call } = setup();
  for (let i = 0; i < 20; i++) {
    const latencyMs = i === 7 ? 400 : 10;
    const outcome = call(latencyMs);
    timers.advance(latencyMs);
    await outcome;
  }
  assert.equal(signals.length, 20);
  const outcome = call(1_000, 10);
  timers.advance(15);
  assert.equal(signals.length, 22);
  timers.advance(10);
  assert.equal(await outcome, 1);
});

test('keeps to its budget, and gives back what it took', async () => {
  const budget = new RetryBudget({ minimum: 1 });
  const { timers, signals, call } = setup({ afterMs: 20, budget });
  const calls = Array.from({ length: 10 }, () => call(100, 100));
  timers.advance(30);
  assert.equal(signals.length, 12, 'two of ten');
  timers.advance(200);
  await Promise.all(calls);
  await turn();
  assert.deepEqual([budget.firstTries, budget.retries], [0, 0]);
});

test('ends with the reason of the caller who gives up, and stops all', async () => {
  const timers = new ManualTimers();
  const caller = new AbortController();
  const signals: AbortSignal[] = [];
  const outcome = hedge({ afterMs: 20, timers }).execute(({ signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  }, caller);
  timers.advance(20);
  caller.abort(new Error('left'));
  await assert.rejects(outcome, { message: 'left' });
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true],
  );
  assert.equal(timers.pending, 0);
});
