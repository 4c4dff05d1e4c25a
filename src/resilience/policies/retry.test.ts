import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ManualTimers, seededRandom } from '../../core/index.ts';
import { RetryBudget } from '../retry-budget.ts';
import { rateLimit } from './rate-limit.ts';
import { type RetryOptions, retry } from './retry.ts';

function setup(options: RetryOptions = {}) {
  const timers = new ManualTimers();
  return { timers, policy: retry({ timers, random: { next: () => 0.5 }, ...options }) };
}

/** Lets everything happen that waits for time. */
async function run(timers: ManualTimers): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await turn();
    timers.advance(1_000);
  }
}

test('tries twice more, and gives the outcome of the one that succeeds', async () => {
  const { timers, policy } = setup();
  const attempts: number[] = [];
  const outcome = policy.execute(({ attempt }) => {
    attempts.push(attempt);
    if (attempt < 2) throw new Error(`no ${attempt}`);
    return 'yes';
  });
  await run(timers);
  assert.equal(await outcome, 'yes');
  assert.deepEqual(attempts, [0, 1, 2]);
});

test('gives the last error after the last try', async () => {
  const { timers, policy } = setup();
  const outcome = assert.rejects(
    policy.execute(({ attempt }) => Promise.reject(new Error(`no ${attempt}`))),
    { message: 'no 2' },
  );
  await run(timers);
  await outcome;
});

test('waits longer each time, by lot up to the step', async () => {
  const { timers, policy } = setup({ attempts: 5, baseMs: 100, maxMs: 300 });
  const times: number[] = [];
  const outcome = policy
    .execute(() => {
      times.push(timers.now());
      throw new Error('no');
    })
    .catch(() => {});
  for (let ms = 0; ms < 1_000; ms += 10) {
    await turn();
    timers.advance(10);
  }
  await outcome;
  assert.deepEqual(
    times.slice(1).map((ms, i) => ms - times[i]!),
    [50, 100, 150, 150, 150],
  );
});

test('does not try again what another policy refused, nor what it is told not to', async () => {
  const { policy } = setup();
  const limited = rateLimit({ limit: 1 });
  await limited.execute(() => {});
  await assert.rejects(
    policy.execute(() => limited.execute(() => {})),
    { code: 'ERR_RESILIENCE_RATE_LIMITED' },
  );
  let tries = 0;
  const careful = setup({ shouldRetry: (error) => (error as Error).message !== 'final' }).policy;
  await assert.rejects(
    careful.execute(() => {
      tries++;
      throw new Error('final');
    }),
  );
  assert.equal(tries, 1);
});

test('stops trying when the caller gives up, also while it waits', async () => {
  const { timers, policy } = setup();
  const caller = new AbortController();
  let tries = 0;
  const outcome = policy.execute(() => {
    tries++;
    throw new Error('no');
  }, caller);
  await turn();
  caller.abort(new Error('the client left'));
  await assert.rejects(outcome, { message: 'the client left' });
  assert.deepEqual([tries, timers.pending], [1, 0]);
});

test('keeps to its budget: of a hundred calls that fail together few are retried, and all is given back', async () => {
  const budget = new RetryBudget();
  const { timers, policy } = setup({ budget, random: seededRandom(1) });
  let tries = 0;
  const calls = Array.from({ length: 100 }, () =>
    policy.execute(async () => {
      tries++;
      await new Promise<void>((resolve) => timers.after(10, resolve));
      throw new Error('no');
    }),
  );
  const outcomes = Promise.allSettled(calls);
  await run(timers);
  await outcomes;
  assert.ok(tries > 100 && tries <= 130, `${tries}`);
  assert.deepEqual([budget.firstTries, budget.retries], [0, 0]);
});

test('refuses options that cannot be meant', () => {
  for (const wrong of [{ attempts: -1 }, { attempts: 1.5 }, { baseMs: -1 }, { baseMs: 500 }]) {
    assert.throws(() => retry(wrong), { code: 'ERR_RESILIENCE_OPTION' });
  }
});
