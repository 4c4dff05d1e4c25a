import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../core/index.ts';
import { type Point, trendOf } from './trend.ts';

const line = (slope: number, count: number): Point[] =>
  Array.from({ length: count }, (_, x) => ({ x, y: 100 + slope * x }));

test('is the slope of a line, and certain of it', () => {
  assert.equal(trendOf(line(3, 11)).slope, 3);
  assert.equal(trendOf(line(-0.5, 10)).slope, -0.5);
  assert.ok(trendOf(line(1e-9, 30)).certainty > 7);
  assert.ok(trendOf(line(-1e-9, 30)).certainty < -7);
});

test('is nothing where there is no line', () => {
  const nothing = { slope: 0, certainty: 0 };
  assert.deepEqual(trendOf([]), nothing);
  assert.deepEqual(trendOf(line(5, 1)), nothing);
  assert.deepEqual(trendOf(line(0, 20)), nothing);
});

test('is not turned by a quarter of wild samples', () => {
  const wild = fc.array(fc.tuple(fc.nat({ max: 39 }), fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 10 });
  fc.assert(
    fc.property(wild, fc.integer({ min: -100, max: 100 }), (replaced, slope) => {
      const points = line(slope, 40);
      for (const [index, y] of replaced) points[index] = { x: index, y };
      assert.equal(trendOf(points).slope, slope);
    }),
    { numRuns: 100 },
  );
});

test('is seldom certain of chance: a standard deviation is one', () => {
  const random = seededRandom(1);
  const certainties = Array.from(
    { length: 300 },
    () => trendOf(Array.from({ length: 30 }, (_, x) => ({ x, y: random.next() }))).certainty,
  );
  const spread = Math.sqrt(certainties.reduce((sum, value) => sum + value ** 2, 0) / certainties.length);
  assert.ok(Math.abs(spread - 1) < 0.15, `${spread}`);
});
