import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Random, seededRandom } from '../../core/index.ts';
import { WeightedDraw } from './weighted-draw.ts';

/** Visits [0, 1) in equal steps: frequencies are then probabilities, up to one step for each of the 2n cuts. */
function sweep(steps: number): Random {
  let step = 0;
  return { next: () => (step++ % steps) / steps };
}

function drawOf(weights: readonly number[]): WeightedDraw {
  const draw = new WeightedDraw();
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  draw.update(
    weights.map((weight, i) => ({ id: `${i}`, weight, active: 0 })),
    total,
  );
  return draw;
}

const weights = fc.array(fc.double({ min: 0.05, max: 256, noNaN: true }), { minLength: 1, maxLength: 40 });

test('draws each index with the probability of its weight', () => {
  const steps = 4_000;
  fc.assert(
    fc.property(weights, (list) => {
      const draw = drawOf(list);
      const random = sweep(steps);
      const counts = new Float64Array(list.length);
      for (let i = 0; i < steps; i++) counts[draw.draw(random)]! += 1;
      const total = list.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of list.entries()) {
        assert.ok(Math.abs(counts[i]! - (steps * weight) / total) <= 2 * list.length, `${i}: ${counts[i]}`);
      }
    }),
  );
});

test('draws the untried with the weights they have among themselves', () => {
  const draw = drawOf([1, 3, 100]);
  const random = seededRandom(1);
  const counts = [0, 0, 0];
  for (let i = 0; i < 40_000; i++) counts[draw.drawUntried(random, [{ id: '2' }])]! += 1;
  // 10,000 expected, standard deviation 87.
  assert.ok(Math.abs(counts[0]! - 10_000) < 450, `${counts}`);
  assert.equal(counts[2], 0);
});

test('finds the only untried, and says so when there is none', () => {
  const draw = drawOf([0.1, 200, 200]);
  const random = seededRandom(1);
  for (let i = 0; i < 100; i++) assert.equal(draw.drawUntried(random, [{ id: '1' }, { id: '2' }]), 0);
  assert.equal(draw.drawUntried(random, [{ id: '0' }, { id: '1' }, { id: '2' }]), -1);
  assert.equal(drawOf([]).drawUntried(random, [{ id: '0' }]), -1);
  assert.equal(drawOf([]).draw(random), -1);
});
