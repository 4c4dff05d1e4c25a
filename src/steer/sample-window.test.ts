import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SampleWindow } from './sample-window.ts';

const options = { size: 4, ageMs: 1_000, percentile: 0.5 };

test('is empty, then has the percentile of its last samples', () => {
  const window = new SampleWindow(options);
  assert.deepEqual([window.count(0), window.value(0)], [0, Number.NaN]);
  window.record(30, 0);
  assert.deepEqual([window.count(0), window.value(0)], [1, 30]);
  for (const value of [10, 20, 40, 50]) window.record(value, 100);
  assert.deepEqual([window.count(100), window.value(100)], [4, 40]);
});

test('forgets samples when they are too old, without a new one', () => {
  const window = new SampleWindow(options);
  window.record(10, 0);
  window.record(30, 500);
  assert.equal(window.count(999), 2);
  assert.deepEqual([window.count(1_000), window.value(1_000)], [1, 30]);
  assert.deepEqual([window.count(1_500), window.value(1_500)], [0, Number.NaN]);
});

test('takes new samples in at most every 100 ms, and then all of them', () => {
  const window = new SampleWindow(options);
  window.record(10, 0);
  assert.equal(window.value(0), 10);
  window.record(90, 1);
  window.record(90, 2);
  assert.equal(window.value(99), 10);
  assert.deepEqual([window.count(100), window.value(100)], [3, 90]);
});

test('any percentile is one of the young samples, and the right one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, percentile) => {
        const window = new SampleWindow({ size: 16, ageMs: 60_000, percentile });
        for (const [index, value] of values.entries()) window.record(value, index);
        const last = values.slice(-16).sort((a, b) => a - b);
        assert.equal(window.value(1_000), last[Math.min(last.length - 1, Math.floor(percentile * last.length))]);
      },
    ),
  );
});
