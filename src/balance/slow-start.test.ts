import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { slowStartFactor } from './slow-start.ts';

const options = { slowStartMs: 30_000, slowStartFloor: 0.1 };

test('grows in a straight line from the floor to the full weight', () => {
  const ages = [0, 1_500, 3_000, 6_000, 15_000, 29_999, 30_000, 1e9];
  assert.deepEqual(
    ages.map((age) => Number(slowStartFactor(age, options).toFixed(3))),
    [0.1, 0.1, 0.1, 0.2, 0.5, 1, 1, 1],
  );
});

test('never shrinks and stays between the floor and 1', () => {
  fc.assert(
    fc.property(fc.nat(60_000), fc.nat(60_000), (ageMs, laterMs) => {
      const now = slowStartFactor(ageMs, options);
      assert.ok(now >= 0.1 && now <= 1);
      assert.ok(slowStartFactor(ageMs + laterMs, options) >= now);
    }),
  );
});

test('is off with a window of 0', () => {
  assert.equal(slowStartFactor(0, { slowStartMs: 0, slowStartFloor: 0.1 }), 1);
});
