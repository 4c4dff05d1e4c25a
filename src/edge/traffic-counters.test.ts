import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { durationBoundsMs } from '../core/index.ts';
import { TrafficCounters } from './traffic-counters.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('counts a duration of a bound below it, and one above it in the next', () => {
  for (const [index, bound] of durationBoundsMs.entries()) {
    const counters = new TrafficCounters(0);
    counters.record(0, 200, bound);
    counters.record(0, 200, bound * 1.0001);
    const { byDuration } = counters.read(0);
    assert.equal(byDuration[index], 1, `${bound} ms`);
    assert.equal(byDuration[index + 1], 1, `above ${bound} ms`);
  }
});

test('counts 0 ms in the first bucket and an hour in the last', () => {
  const counters = new TrafficCounters(0);
  counters.record(0, 200, 0);
  counters.record(0, 200, 3_600_000);
  const { byDuration, durationSumMs } = counters.read(0);
  assert.equal(byDuration.length, durationBoundsMs.length + 1);
  assert.equal(byDuration[0], 1);
  assert.equal(byDuration.at(-1), 1);
  assert.equal(durationSumMs, 3_600_000);
});

test('counts a status by its hundred', () => {
  const counters = new TrafficCounters(0);
  for (const status of [101, 200, 299, 304, 400, 499, 500, 599]) counters.record(0, status, 1);
  assert.deepEqual(counters.read(0).byClass, [0, 1, 2, 1, 2, 2]);
});

test('keeps routes apart, and requests without a route behind them', () => {
  const counters = new TrafficCounters(2);
  counters.record(1, 200, 3);
  counters.record(2, 404, 3);
  assert.deepEqual(counters.read(0).byClass, [0, 0, 0, 0, 0, 0]);
  assert.deepEqual(counters.read(1).byClass, [0, 0, 1, 0, 0, 0]);
  assert.deepEqual(counters.read(2).byClass, [0, 0, 0, 0, 1, 0]);
});

test('makes room for routes that come later, and keeps what was counted', () => {
  const counters = new TrafficCounters(1);
  counters.record(0, 200, 3);
  counters.record(counters.unrouted, 404, 3);
  counters.grow(4);
  counters.grow(2);
  counters.record(3, 500, 3);
  assert.equal(counters.size, 4);
  const classes = [0, 1, 2, 3].map((index) => counters.read(index).byClass.indexOf(1));
  assert.deepEqual(classes, [2, 4, -1, 5]);
});

test('hands out figures that later requests do not change', () => {
  const counters = new TrafficCounters(0);
  const before = counters.read(0);
  counters.record(0, 200, 3);
  assert.equal(sum(before.byClass), 0);
});

test('loses no request between the figures', () => {
  const request = fc.record({
    route: fc.nat(3),
    status: fc.integer({ min: 100, max: 599 }),
    durationMs: fc.double({ min: 0, max: 20_000, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(request), (requests) => {
      const counters = new TrafficCounters(3);
      for (const { route, status, durationMs } of requests) counters.record(route, status, durationMs);
      for (let route = 0; route <= 3; route++) {
        const own = requests.filter((each) => each.route === route);
        const { byClass, byDuration, durationSumMs } = counters.read(route);
        assert.equal(sum(byClass), own.length);
        assert.equal(sum(byDuration), own.length);
        assert.equal(durationSumMs, sum(own.map(({ durationMs }) => durationMs)));
      }
    }),
  );
});
