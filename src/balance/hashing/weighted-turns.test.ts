import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forEachTurn } from './weighted-turns.ts';

const candidatesOf = (weights: readonly number[]) =>
  weights.map((weight, i) => ({ id: String.fromCharCode(97 + i), weight, active: 0 }));

function turns(weights: readonly number[], count: number): number[] {
  const taken: number[] = [];
  forEachTurn(candidatesOf(weights), count, (index) => taken.push(index));
  return taken;
}

test('gives each candidate its k-th turn at k / weight, ties in the order of their weights’ first ids', () => {
  assert.equal(turns([1, 3, 1], 10).join(''), '0211102111');
});

test('gives as many turns as asked for, in the order of when they are due', () => {
  const weights = fc.array(fc.double({ min: 0.1, max: 256, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(weights, fc.nat(300), (list, count) => {
      const taken = turns(list, count);
      assert.equal(taken.length, count);
      const before = new Array<number>(list.length).fill(0);
      let due = 0;
      for (const index of taken) {
        const at = before[index]! / list[index]!;
        assert.ok(at >= due);
        due = at;
        before[index]! += 1;
      }
      for (const [i, weight] of list.entries()) assert.ok(before[i]! / weight >= due);
    }),
  );
});

test('gives no turns when there is nobody', () => {
  assert.deepEqual(turns([], 5), []);
});
