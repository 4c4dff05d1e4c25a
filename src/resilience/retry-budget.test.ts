import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Backoff, ManualTimers, seededRandom } from '../core/index.ts';
import { RetryBudget } from './retry-budget.ts';

test('lets three retries be under way however few requests there are', () => {
  const budget = new RetryBudget();
  assert.deepEqual(
    Array.from({ length: 4 }, () => budget.tryRetry()),
    [true, true, true, false],
  );
  budget.retryFinished();
  assert.equal(budget.tryRetry(), true);
});

test('lets a fifth of the first tries under way be retries', () => {
  const budget = new RetryBudget();
  for (let i = 0; i < 100; i++) budget.started();
  for (let i = 0; i < 20; i++) assert.equal(budget.tryRetry(), true);
  assert.equal(budget.tryRetry(), false);
  for (let i = 0; i < 50; i++) budget.finished();
  for (let i = 0; i < 10; i++) budget.retryFinished();
  assert.equal(budget.tryRetry(), false, '10 retries beside 50 first tries are enough');
});

test('never lets a retry begin beyond the budget, whatever begins and ends', () => {
  const step = fc.constantFrom('start', 'start', 'finish', 'retry', 'retry', 'retried');
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 5 }),
      fc.array(step),
      (share, minimum, steps) => {
        const budget = new RetryBudget({ share, minimum });
        for (const each of steps) {
          if (each === 'start') budget.started();
          if (each === 'finish' && budget.firstTries > 0) budget.finished();
          if (each === 'retried' && budget.retries > 0) budget.retryFinished();
          if (each !== 'retry') continue;
          const room = budget.retries + 1 <= Math.max(minimum, share * budget.firstTries);
          assert.equal(budget.tryRetry(), room);
        }
      },
    ),
    { numRuns: 300 },
  );
});

interface Storm {
  readonly attempts: number;
  /** How long a try takes until it fails. */
  readonly failMs: number;
  readonly requestsPerSecond: number;
  readonly budget: RetryBudget;
}

/** Ten seconds of a service that only fails: tries that reach it for each request that came. */
function amplification({ attempts, failMs, requestsPerSecond, budget }: Storm): number {
  const timers = new ManualTimers();
  const random = seededRandom(3);
  let requests = 0;
  let tries = 0;
  const retry = (left: number, backoff: Backoff): void => {
    if (left === 0 || !budget.tryRetry()) return;
    timers.after(backoff.next(0), () => {
      tries++;
      timers.after(failMs, () => {
        budget.retryFinished();
        retry(left - 1, backoff);
      });
    });
  };
  const arrive = (): void => {
    requests++;
    tries++;
    budget.started();
    timers.after(failMs, () => {
      budget.finished();
      retry(attempts, new Backoff({ baseMs: 25, maxMs: 250, factor: 2, jitter: 1, resetAfterMs: Infinity }, random));
    });
    timers.after((2_000 / requestsPerSecond) * random.next(), arrive);
  };
  arrive();
  timers.advance(10_000);
  return tries / requests;
}

for (const [failMs, most] of [
  [200, 1.21],
  [50, 1.21],
  [1, 1.45],
] as const) {
  test(`a service that only fails, after ${failMs} ms, gets at most ${most} times the load`, () => {
    const measured = amplification({ attempts: 3, failMs, requestsPerSecond: 600, budget: new RetryBudget() });
    assert.ok(measured > 1.02 && measured <= most, `${measured}`);
  });
}

test('without a budget the same service gets every attempt of every request', () => {
  const budget = new RetryBudget({ minimum: 1e9 });
  const measured = amplification({ attempts: 3, failMs: 200, requestsPerSecond: 600, budget });
  assert.ok(measured > 3.7 && measured <= 4, `${measured}`);
});
