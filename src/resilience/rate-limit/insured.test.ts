import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualTimers } from '../../core/index.ts';
import { gcra, insured, type RateLimitDecision, type SharedRateLimit } from './index.ts';

const far: RateLimitDecision = { allowed: true, limit: 1_000, remaining: 999, resetMs: 1, retryAfterMs: 0 };

/** A store that answers as it is told: at once, never, or with a fault. */
function setup(local = gcra({ limit: 2, windowMs: 60_000 })) {
  const timers = new ManualTimers();
  const store = { mood: 'well' as 'well' | 'silent' | 'broken', asked: 0 };
  const shared: SharedRateLimit = {
    check() {
      store.asked++;
      if (store.mood === 'silent') return new Promise(() => {});
      return store.mood === 'well' ? Promise.resolve(far) : Promise.reject(new Error('gone'));
    },
    close: async () => {},
  };
  return { timers, store, limit: insured(shared, local, { timers }) };
}

test('takes the word of the shared one while it answers', async () => {
  const { limit } = setup();
  for (let i = 0; i < 10; i++) assert.equal(await limit.check('a'), far);
  assert.equal(limit.circuit.state, 'closed');
});

test('decides here when the shared one fails, by the local limit', async () => {
  const { store, limit } = setup();
  store.mood = 'broken';
  const allowed = [];
  for (let i = 0; i < 3; i++) allowed.push((await limit.check('a')).allowed);
  assert.deepEqual(allowed, [true, true, false]);
  assert.equal((await limit.check('b')).allowed, true);
});

test('waits 50 ms for the shared one and no longer', async () => {
  const { timers, store, limit } = setup();
  store.mood = 'silent';
  let decision: RateLimitDecision | undefined;
  const check = limit.check('a').then((answer) => {
    decision = answer;
  });
  timers.advance(49);
  await Promise.resolve();
  assert.equal(decision, undefined);
  timers.advance(1);
  await check;
  assert.equal(decision!.limit, 2);
});

test('stops asking after five failures, asks one after a second, and goes back when that is answered', async () => {
  const { timers, store, limit } = setup();
  store.mood = 'broken';
  for (let i = 0; i < 100; i++) await limit.check('a');
  assert.equal(store.asked, 5);
  timers.advance(1_000);
  for (let i = 0; i < 100; i++) await limit.check('a');
  assert.equal(store.asked, 6);
  store.mood = 'well';
  timers.advance(1_000);
  assert.equal(await limit.check('a'), far);
  assert.equal(await limit.check('a'), far);
  assert.equal(limit.circuit.state, 'closed');
});

test('keeps each answer apart from the next', async () => {
  const { store, limit } = setup();
  store.mood = 'broken';
  const answers = await Promise.all(['a', 'a', 'a'].map((key) => limit.check(key)));
  assert.deepEqual(
    answers.map(({ remaining }) => remaining),
    [1, 0, 0],
  );
});
