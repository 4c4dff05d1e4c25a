import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { handoffDefaults } from './defaults.ts';
import { EvenOut, surplus } from './even-out.ts';

const { evenAtOnce, evenEveryMs, evenRounds } = handoffDefaults;

test('tells who has more than its share, and leaves small differences', () => {
  assert.deepEqual(surplus([30, 0, 0]), [20, 0, 0]);
  assert.deepEqual(surplus([11, 10, 9]), [0, 0, 0]);
  assert.deepEqual(surplus([110, 100, 90]), [0, 0, 0]);
  assert.deepEqual(surplus([0, 0]), [0, 0]);
  assert.deepEqual(surplus([]), []);
});

test('never takes more from a worker than leaves it its share, whatever they have', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50_000), { minLength: 1, maxLength: 64 }), (sizes) => {
      const share = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
      const left = surplus(sizes).map((count, index) => sizes[index]! - count);
      for (const [index, size] of left.entries()) assert.ok(size === sizes[index] || size >= share);
      assert.ok(Math.max(...left) <= Math.ceil(share) * (1 + handoffDefaults.evenSlack) + 1);
    }),
  );
});

/** Workers that give back what they are asked for, to the one with the fewest, if `gives`. */
function startWorkers(sizes: readonly number[], gives = true) {
  const asked: number[] = [];
  const workers = sizes.map((size) => ({ connections: { size }, askBack }));
  function askBack(this: { connections: { size: number } }, count: number): void {
    asked.push(count);
    if (!gives) return;
    for (let each = 0; each < count; each++) {
      this.connections.size--;
      workers.toSorted((a, b) => a.connections.size - b.connections.size)[0]!.connections.size++;
    }
  }
  return { workers, asked };
}

test('moves a few at a time until the shares are even, and then asks no more', () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { workers, asked } = startWorkers([120, 0, 0]);
  const evenOut = new EvenOut(() => workers);
  evenOut.begin();
  assert.deepEqual(asked, []);
  mock.timers.tick(evenEveryMs * 10);
  assert.ok(Math.max(...asked) <= evenAtOnce);
  assert.deepEqual(
    workers.map(({ connections }) => connections.size),
    [40, 40, 40],
  );
  const { length } = asked;
  workers[0]!.connections.size = 100;
  mock.timers.tick(evenEveryMs * 10);
  assert.equal(asked.length, length);
  mock.timers.reset();
});

test('stops asking a worker that gives nothing back', () => {
  mock.timers.enable({ apis: ['setInterval'] });
  const { workers, asked } = startWorkers([100, 0], false);
  new EvenOut(() => workers).begin();
  mock.timers.tick(evenEveryMs * (evenRounds + 10));
  assert.equal(asked.length, evenRounds);
  mock.timers.reset();
});
