/**
 * What every limiter of this process promises, as tests: for ours, and for whoever writes another. Time is an argument,
 * so nothing waits and every failure repeats.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../core/index.ts';
import type { RateLimitDecision, RateLimiter, RateLimitOptions } from '../resilience/index.ts';

type MakeLimiter = (options: RateLimitOptions) => RateLimiter;

/** Registers the tests of an algorithm called `name` with node:test. */
export function rateLimitSuite(name: string, make: MakeLimiter): void {
  describe(`rate limit ${name}`, () => {
    describeOneKey(make);
    describeKeysAndClocks(make);
    describeCharges(make);
  });
}

function describeOneKey(make: MakeLimiter): void {
  test('lets a rested key take its burst at once, and then nothing', () => {
    const limiter = make({ limit: 10, windowMs: 1_000 });
    const answers = Array.from({ length: 12 }, () => ({ ...limiter.check('a', 5_000) }));
    assert.deepEqual(
      answers.map(({ allowed }) => allowed),
      [...Array(limiter.burst).fill(true), false, false],
    );
    assert.deepEqual(
      answers.slice(0, 3).map(({ remaining }) => remaining),
      [9, 8, 7],
    );
    assert.deepEqual([answers[9]!.remaining, answers[10]!.remaining], [0, 0]);
    assert.ok(answers[9]!.retryAfterMs === 0 && answers[10]!.retryAfterMs > 0);
  });

  test('never lets a key take more than limit and burst within a window, however it asks', () => neverMore(make));

  test('says truly when the same would be allowed again: then, and not a millisecond before', () => retries(make));

  test('says truly when all is there again', () => {
    for (const { limiter, nowMs } of histories(make, 40)) {
      const { resetMs } = limiter.check('a', nowMs, 0);
      assert.equal(limiter.check('a', nowMs + Math.ceil(resetMs), 0).remaining, limiter.burst);
      assert.ok(limiter.check('a', nowMs + Math.ceil(resetMs), limiter.burst).allowed);
    }
  });

  test('recovers: a key that keeps asking gets its limit in the long run, and no more', () => {
    const limiter = make({ limit: 60, windowMs: 1_000 });
    let taken = 0;
    for (let nowMs = 0; nowMs < 60_000; nowMs++) if (limiter.check('a', nowMs).allowed) taken++;
    assert.ok(taken >= 60 * 60 * 0.95 && taken <= 60 * 60 + limiter.burst, `${taken}`);
  });

  test('charges nothing for what it refuses, nor for a look', () => {
    const limiter = make({ limit: 5, windowMs: 1_000 });
    for (let i = 0; i < 5; i++) limiter.check('a', 0);
    const { retryAfterMs } = limiter.check('a', 0);
    for (let i = 0; i < 100; i++) limiter.check('a', 0, i % 2);
    assert.equal(limiter.check('a', 0).retryAfterMs, retryAfterMs);
  });

  test('counts a cost as that many, and never allows one over the limit', () => {
    const limiter = make({ limit: 10, windowMs: 1_000 });
    assert.equal(limiter.check('a', 0, 11).retryAfterMs, Number.POSITIVE_INFINITY);
    assert.equal(limiter.check('a', 0, 7).remaining, 3);
    assert.equal(limiter.check('a', 0, 4).allowed, false);
    assert.equal(limiter.check('a', 0, 3).allowed, true);
  });
}

function describeCharges(make: MakeLimiter): void {
  test('charges what others allowed as if it had been allowed here', () => {
    const [told, asked] = [make({ limit: 10, windowMs: 1_000 }), make({ limit: 10, windowMs: 1_000 })];
    told.charge('a', 0, 4);
    asked.check('a', 0, 4);
    assert.deepEqual({ ...told.check('a', 100) }, { ...asked.check('a', 100) });
    assert.equal(told.check('b', 100).remaining, 9);
  });

  test('takes what goes beyond the limit from what comes next, for two windows at most', () => {
    const limiter = make({ limit: 10, windowMs: 1_000 });
    limiter.charge('a', 0, 15);
    assert.equal(limiter.check('a', 0, 0).remaining, 0);
    assert.equal(limiter.check('a', 300).allowed, false);
    for (let i = 0; i < 100; i++) limiter.charge('a', 300, 1_000);
    assert.ok(limiter.check('a', 2_300).allowed);
  });
}

function describeKeysAndClocks(make: MakeLimiter): void {
  test('keeps keys apart', () => {
    const limiter = make({ limit: 2, windowMs: 1_000 });
    for (let i = 0; i < 9; i++) limiter.check('greedy', i);
    assert.ok(limiter.check('modest', 9).allowed);
    assert.equal(limiter.check('greedy', 9).allowed, false);
    limiter.reset('greedy');
    assert.ok(limiter.check('greedy', 9).allowed);
    const allowed = () => Array.from({ length: 500 }, (_, i) => limiter.check(`key-${i}`, 10).allowed);
    assert.deepEqual([...allowed(), ...allowed()], Array(1_000).fill(true));
    assert.deepEqual(allowed(), Array(500).fill(false));
  });

  test('remembers no more keys than it may, and forgets the one unused for longest', () => {
    const limiter = make({ limit: 1, windowMs: 60_000, maxKeys: 3 });
    for (const key of ['a', 'b', 'c']) limiter.check(key, 0);
    assert.equal(limiter.check('a', 1).allowed, false);
    limiter.check('d', 2);
    assert.equal(limiter.keys, 3);
    assert.equal(limiter.check('a', 3).allowed, false, 'a was refused lately');
    assert.equal(limiter.check('b', 3).allowed, true, 'b was unused for longest');
  });

  test('lets go of idle keys as new ones come', () => {
    const limiter = make({ limit: 1, windowMs: 10, maxKeys: 10_000 });
    for (let i = 0; i < 1_000; i++) limiter.check(`early-${i}`, 0);
    for (let i = 0; i < 1_000; i++) limiter.check(`late-${i}`, 60_000);
    assert.ok(limiter.keys <= 1_000, `${limiter.keys}`);
  });

  test('a clock set back allows no more, and blocks nobody for longer than two windows', () => {
    const limiter = make({ limit: 5, windowMs: 1_000 });
    for (let i = 0; i < 5; i++) limiter.check('a', 3_600_000);
    assert.equal(limiter.check('a', 0).allowed, false);
    assert.equal(limiter.check('a', 0, 0).remaining, 0);
    assert.ok(limiter.check('a', 2_000).allowed);
  });

  test('is as exact with times since 1970 as with small ones', () => {
    for (const originMs of [0, 1_790_000_000_000.25]) {
      const limiter = make({ limit: 70_000, windowMs: 100 });
      limiter.check('a', originMs);
      let taken = 1;
      while (taken < 100_000 && limiter.check('a', originMs).allowed) taken++;
      assert.equal(taken, 70_000);
    }
  });
}

interface History {
  readonly limiter: RateLimiter;
  readonly taken: readonly { readonly atMs: number; readonly cost: number }[];
  readonly nowMs: number;
}

/** Limiters of any size after a random history of one key, in bursts and pauses. */
function* histories(make: MakeLimiter, count: number): Generator<History> {
  const random = seededRandom(5);
  const below = (limit: number) => Math.floor(random.next() * limit);
  for (let i = 0; i < count; i++) {
    const limiter = make({ limit: 1 + below(30), windowMs: 50 + below(2_000) });
    const taken: { atMs: number; cost: number }[] = [];
    let nowMs = 1_000_000 + random.next();
    for (let step = 0; step < 300; step++) {
      nowMs +=
        below(8) === 0 ? random.next() * limiter.windowMs : (random.next() * limiter.windowMs) / limiter.limit / 2;
      const cost = 1 + below(3);
      if (limiter.check('a', nowMs, cost).allowed) taken.push({ atMs: nowMs, cost });
    }
    yield { limiter, taken, nowMs };
  }
}

function neverMore(make: MakeLimiter): void {
  let most = 0;
  for (const { limiter, taken } of histories(make, 60)) {
    const { limit, burst, windowMs } = limiter;
    for (const [first, { atMs }] of taken.entries()) {
      let sum = 0;
      for (const each of taken.slice(first)) if (each.atMs < atMs + windowMs) sum += each.cost;
      assert.ok(sum <= limit + burst, `${sum} of ${limit} and ${burst}`);
      most = Math.max(most, sum / limit);
    }
  }
  assert.ok(most >= 1, `the histories took no more than ${most} of a limit: they prove little`);
}

function retries(make: MakeLimiter): void {
  let refused = 0;
  for (const { limiter, nowMs } of histories(make, 200)) {
    const cost = 1 + Math.floor(limiter.limit / 2);
    const { allowed, retryAfterMs }: RateLimitDecision = { ...limiter.check('a', nowMs, cost) };
    if (allowed) continue;
    refused++;
    assert.ok(retryAfterMs > 0);
    assert.equal(limiter.check('a', nowMs + retryAfterMs - 1.001, cost).allowed, false);
    assert.ok(limiter.check('a', nowMs + retryAfterMs, cost).allowed, `not after ${retryAfterMs}`);
  }
  assert.ok(refused > 20, `only ${refused} refusals: the histories prove little`);
}
