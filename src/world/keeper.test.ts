import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keeper } from './keeper.ts';

class Part {
  closed = 0;

  close(): void {
    this.closed++;
  }
}

test('a part goes on while its config is the same, and is closed when it is not, or is not asked for', () => {
  const keeper = new Keeper();
  const first = keeper.next();
  const limiter = first.keep('limiter', { limit: 1 }, () => new Part());
  const cache = first.keep('cache', { size: 1 }, () => new Part());
  const gone = first.keep('gone', {}, () => new Part());
  first.commit();
  const second = keeper.next();
  assert.equal(
    second.keep('limiter', { limit: 1 }, () => new Part()),
    limiter,
  );
  const larger = second.keep('cache', { size: 2 }, () => new Part());
  assert.notEqual(larger, cache);
  assert.deepEqual([limiter.closed, cache.closed, gone.closed], [0, 0, 0]);
  second.commit();
  assert.deepEqual([limiter.closed, cache.closed, gone.closed, larger.closed], [0, 1, 1, 0]);
});

test('a generation that is dropped leaves the one before as it was', () => {
  const keeper = new Keeper();
  const first = keeper.next();
  const limiter = first.keep('limiter', 1, () => new Part());
  first.commit();
  const second = keeper.next();
  const kept = second.keep('limiter', 1, () => new Part());
  const made = second.keep('other', 1, () => new Part());
  second.drop();
  assert.deepEqual([kept === limiter, limiter.closed, made.closed], [true, 0, 1]);
  const third = keeper.next();
  assert.equal(
    third.keep('limiter', 1, () => new Part()),
    limiter,
  );
  third.commit();
  assert.equal(limiter.closed, 0);
});

test('a part without a close method is only let go', () => {
  const keeper = new Keeper();
  const first = keeper.next();
  first.keep('plain', 1, () => ({}));
  first.commit();
  keeper.next().commit();
});
