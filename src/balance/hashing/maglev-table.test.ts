import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { buildMaglevTable, maglevTableSize } from './maglev-table.ts';

function slots(weights: readonly number[]): number[] {
  const { owners } = buildMaglevTable(weights.map((weight, i) => ({ id: `http://10.0.0.${i}`, weight, active: 0 })));
  const counts = new Array<number>(weights.length).fill(0);
  for (const owner of owners) counts[owner]! += 1;
  return counts;
}

const sum = (list: readonly number[]) => list.reduce((total, each) => total + each, 0);

test('with equal weights nobody has more than one slot more than another', () => {
  for (const size of [1, 2, 3, 10, 100, 4096]) {
    const counts = slots(new Array<number>(size).fill(0.7));
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
    assert.equal(sum(counts), maglevTableSize);
  }
});

test('slots follow the weights to a slot for each endpoint', () => {
  const weight = fc.double({ min: 0.1, max: 256, noNaN: true });
  fc.assert(
    fc.property(fc.array(weight, { minLength: 1, maxLength: 20 }), (weights) => {
      for (const [i, count] of slots(weights).entries()) {
        const fair = (weights[i]! / sum(weights)) * maglevTableSize;
        assert.ok(Math.abs(count - fair) <= weights.length + 1, `${count} for ${fair}`);
      }
    }),
    { numRuns: 15 },
  );
});

test('a hash falls on the slot of its remainder', () => {
  const { slotOf } = buildMaglevTable([{ id: 'a', weight: 1, active: 0 }]);
  assert.deepEqual([0, 65_536, 65_537, 0xffffffff].map(slotOf), [0, 65_536, 0, 0xffffffff % 65_537]);
});
