import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { numbersOf, simulateScaling } from '../../../test/support/scaling-simulation.ts';
import { seededRandom } from '../../core/index.ts';

const stepAt = 120;
const backAt = 300;
const tripled = (demand: number) => (second: number) => demand * (second >= stepAt && second < backAt ? 3 : 1);

test('reaches its maximum within fifteen seconds of a load tripled in a step, and its minimum again afterwards', () => {
  for (const demand of [0.55, 0.6]) {
    for (const hasQueue of [true, false]) {
      const history = simulateScaling({ min: 1, max: 4, seconds: 1_200, hasQueue, demand: tripled(demand) });
      assert.deepEqual(new Set(history.slice(0, stepAt).map(({ wanted }) => wanted)), new Set([1]));
      const full = history.find(({ wanted }) => wanted === 4)!;
      assert.ok(full.second - stepAt <= 15, `${demand}: after ${full.second - stepAt} s`);
      assert.deepEqual(numbersOf(history).slice(-4), [4, 3, 2, 1], `${demand}`);
    }
  }
});

test('has enough workers within fifteen seconds of a load tripled in a step, from any load that was well served', () => {
  const settled = fc.tuple(fc.integer({ min: 1, max: 10 }), fc.double({ min: 0.33, max: 0.62, noNaN: true }));
  fc.assert(
    fc.property(settled, fc.boolean(), ([workers, load], hasQueue) => {
      const demand = workers * load;
      const history = simulateScaling({
        min: workers,
        max: 6 * workers,
        seconds: stepAt + 60,
        hasQueue,
        demand: tripled(demand),
      });
      assert.ok(history[stepAt + 15]!.wanted >= 3 * demand, `${workers} at ${load}: ${numbersOf(history)}`);
      assert.ok(history[stepAt + 20]!.elu < 1, `${workers} at ${load}: ${numbersOf(history)}`);
    }),
    { numRuns: 60 },
  );
});

test('goes up once and down once for a noisy step and back', () => {
  const random = seededRandom(3);
  const step = tripled(1);
  const history = simulateScaling({
    min: 1,
    max: 8,
    workers: 2,
    seconds: 1_800,
    demand: (second) => step(second) * (0.75 + 0.5 * random.next()),
  });
  const numbers = numbersOf(history);
  const peak = numbers.indexOf(Math.max(...numbers));
  assert.ok(numbers[peak]! >= 4, `${numbers}`);
  assert.deepEqual(
    numbers.slice(0, peak + 1),
    numbers.slice(0, peak + 1).toSorted((a, b) => a - b),
  );
  assert.deepEqual(
    numbers.slice(peak),
    numbers.slice(peak).toSorted((a, b) => b - a),
  );
  assert.equal(numbers.at(-1), 2);
});

test('is there before a ramp when it looks ahead', () => {
  const fullSeconds = (predict: boolean): number =>
    simulateScaling({ min: 1, max: 16, predict, seconds: 600, demand: (second) => 0.5 + second / 60 }).filter(
      ({ elu }) => elu > 0.8,
    ).length;
  assert.ok(fullSeconds(true) < fullSeconds(false) / 2, `${fullSeconds(true)} and ${fullSeconds(false)}`);
});
