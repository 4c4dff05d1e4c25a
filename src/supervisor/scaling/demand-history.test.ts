import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DemandHistory } from './demand-history.ts';

const filled = (...figures: readonly number[]): DemandHistory => {
  const history = new DemandHistory(10_000);
  for (const [second, least] of figures.entries()) history.record({ least, most: 2 * least }, second * 1_000);
  return history;
};

test('has a mean once there has been so much time', () => {
  const history = filled(8, 1, 2, 3);
  assert.equal(history.mean('least', 3_000, 3_000), 2);
  assert.equal(history.mean('most', 3_000, 3_000), 4);
  assert.equal(history.mean('least', 4_000, 3_000), undefined);
  assert.equal(history.soFar('least', 4_000, 3_000), 3.5);
});

test('has the peak of means, not of moments', () => {
  const history = filled(0, 0, 0, 6, 6, 0, 9, 0, 0);
  assert.equal(history.peak('least', 8_000, 2_000, 8_000), 6);
  assert.equal(history.peak('least', 8_000, 1_000, 8_000), 9);
  assert.equal(history.peak('least', 9_000, 1_000, 8_000), undefined);
});

test('knows nothing after it was cleared', () => {
  const history = filled(1, 1, 1, 1);
  history.clear();
  assert.equal(history.lastAtMs, undefined);
  history.record({ least: 5, most: 5 }, 4_000);
  assert.equal(history.mean('least', 1_000, 4_000), undefined);
  assert.equal(history.soFar('least', 1_000, 4_000), 5);
});

test('forgets what is too old to count', () => {
  const history = filled(...Array.from({ length: 30 }, (_, second) => (second < 19 ? 100 : 1)));
  assert.equal(history.soFar('least', 1e9, 29_000), 1);
});

test('a mean lies between the least and the most of its window', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 7, maxLength: 40 }), (figures) => {
      const history = filled(...figures);
      const window = figures.slice(-5);
      const mean = history.mean('least', 5_000, (figures.length - 1) * 1_000)!;
      assert.ok(mean >= Math.min(...window) - 1e-9 && mean <= Math.max(...window) + 1e-9);
    }),
    { numRuns: 200 },
  );
});
