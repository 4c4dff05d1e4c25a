import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../core/index.ts';
import { type CounterOrder, Counters } from './counters.ts';

const add = (name: string, by = 1, windowMs?: number): CounterOrder => ({ name, action: 'add', by, windowMs });
const read = (name: string): CounterOrder => ({ name, action: 'read' });

test('counts up and down by name, from 0, and back to it', () => {
  const counters = new Counters({ clock: new ManualClock() });
  assert.deepEqual(
    [add('a'), add('a', 5), add('b', -2), read('a'), read('b'), read('c')].map((order) => counters.apply(order)),
    [1, 6, -2, 6, -2, 0],
  );
  assert.equal(counters.apply({ name: 'a', action: 'reset' }), 0);
  assert.equal(counters.apply(read('a')), 0);
});

test('a window begins with the first change and is not prolonged by others', () => {
  const clock = new ManualClock();
  const counters = new Counters({ clock });
  counters.apply(add('a', 1, 1_000));
  clock.advance(999);
  assert.equal(counters.apply(add('a', 1, 1_000)), 2);
  clock.advance(1);
  assert.equal(counters.apply(read('a')), 0);
  assert.equal(counters.apply(add('a', 1, 500)), 1);
  clock.advance(500);
  assert.equal(counters.apply(add('a')), 1, 'now without a window');
  clock.advance(1e12);
  assert.equal(counters.apply(read('a')), 1);
});

test('has a limit, makes room by those whose window is over, and refuses what is beyond', () => {
  const clock = new ManualClock();
  const counters = new Counters({ clock, maxCounters: 2 });
  counters.apply(add('kept'));
  counters.apply(add('a', 1, 100));
  const full = { code: 'ERR_WORKER_COUNTER', message: /no room for counter "b" beside 2 others: .*window/ };
  assert.throws(() => counters.apply(add('b')), full);
  assert.equal(counters.apply(add('kept')), 2, 'those that are there go on');
  assert.equal(counters.apply(read('b')), 0);
  clock.advance(1_000);
  assert.equal(counters.apply(add('b')), 1);
  assert.throws(() => counters.apply(add('c')), { code: 'ERR_WORKER_COUNTER' });
});

test('refuses a value that would not be exact, and stays what it was', () => {
  const counters = new Counters({ clock: new ManualClock() });
  counters.apply(add('a', Number.MAX_SAFE_INTEGER));
  for (const by of [1, Number.NaN, 0.5])
    assert.throws(() => counters.apply(add('a', by)), { code: 'ERR_WORKER_COUNTER' });
  assert.equal(counters.apply(read('a')), Number.MAX_SAFE_INTEGER);
});

test('whatever is added, in whatever order, the sum is right and no two are told the same while it only grows', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 50 }), (amounts) => {
      const counters = new Counters({ clock: new ManualClock() });
      const told = amounts.map((by) => counters.apply(add('a', by)));
      assert.equal(new Set(told).size, amounts.length);
      assert.equal(
        counters.apply(read('a')),
        amounts.reduce((sum, by) => sum + by, 0),
      );
    }),
  );
});
