import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Deadlines, type Expiring } from './deadlines.ts';

const sweepMs = 50;

/** Counts how often it was asked. */
class Item implements Expiring {
  sweeps = 0;
  readonly #act: () => void;

  constructor(act: () => void = () => {}) {
    this.#act = act;
  }

  onSweep(nowMs: number): void {
    assert.ok(Math.abs(nowMs - performance.now()) < 1_000);
    this.sweeps++;
    this.#act();
  }
}

test('asks everything registered, again and again, until it is taken out', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const [a, b] = [new Item(), new Item()];
  deadlines.add(a);
  t.mock.timers.tick(sweepMs);
  deadlines.add(b);
  deadlines.add(b);
  t.mock.timers.tick(2 * sweepMs);
  deadlines.delete(a);
  t.mock.timers.tick(sweepMs);
  assert.deepEqual([a.sweeps, b.sweeps, deadlines.size], [3, 3, 1]);
  deadlines.delete(b);
});

test('lets items be added and taken out while it asks', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const later = new Item();
  const taken = new Item();
  const first = new Item(() => {
    deadlines.delete(first);
    deadlines.delete(taken);
    deadlines.add(later);
  });
  deadlines.add(first);
  deadlines.add(taken);
  t.mock.timers.tick(sweepMs);
  t.mock.timers.tick(sweepMs);
  assert.deepEqual([first.sweeps, taken.sweeps, deadlines.size], [1, 0, 1]);
  assert.ok(later.sweeps >= 1);
  deadlines.delete(later);
});

test('stops its timer with the last item and starts it again with the next', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const deadlines = new Deadlines();
  const item = new Item();
  deadlines.delete(item);
  for (let round = 1; round <= 3; round++) {
    deadlines.add(item);
    t.mock.timers.tick(sweepMs);
    deadlines.delete(item);
    t.mock.timers.tick(10 * sweepMs);
    assert.equal(item.sweeps, round);
  }
});

test('keeps no process alive', () => {
  const deadlines = new Deadlines();
  const timersBefore = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  deadlines.add(new Item());
  // Timers that hold the process are the only ones listed.
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, timersBefore);
});
