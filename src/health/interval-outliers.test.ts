import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlierDefaults } from './index.ts';
import { intervalOutliers } from './interval-outliers.ts';

const counts = (...failures: number[]) => failures.map((each) => ({ requests: 100, failures: each }));
const found = (samples: ReturnType<typeof counts>, options = {}) =>
  intervalOutliers(samples, { ...outlierDefaults, ...options }).map(({ sample }) => samples.indexOf(sample));

test('finds the endpoint whose success rate lies 1.9 deviations below the mean', () => {
  const samples = counts(1, 0, 40, 2, 1);
  const [outlier, ...others] = intervalOutliers(samples, outlierDefaults);
  assert.equal(outlier?.sample, samples[2]);
  // Rates .99 1 .6 .98 .99: mean .912, deviation .1562.
  assert.equal(outlier?.reason, 'success rate 60.0 %, the floor of this service is 61.5 %');
  assert.deepEqual(others, []);
  assert.deepEqual(found(counts(1, 0, 38, 2, 1), { successRateStdevFactor: 2.1 }), []);
});

test('compares success rates only among five endpoints with a hundred requests each', () => {
  assert.deepEqual(found(counts(0, 0, 40, 0)), []);
  assert.deepEqual(found([...counts(0, 0, 0, 0), { requests: 99, failures: 60 }]), []);
  assert.deepEqual(found([...counts(0, 0, 0, 0), { requests: 100, failures: 60 }]), [4]);
});

test('does not take chance for a cause: equal rates, or a gap below five points', () => {
  assert.deepEqual(found(counts(33, 33, 33, 33, 33, 33, 33), { successRateMinimumGap: 0 }), []);
  assert.deepEqual(found(counts(1, 0, 0, 0, 0)), []);
  assert.deepEqual(found(counts(1, 0, 0, 0, 0), { successRateMinimumGap: 0 }), [0]);
});

test('finds endpoints that fail 85 of 100 requests, however few endpoints there are', () => {
  assert.deepEqual(found(counts(85, 84)), [0]);
  assert.deepEqual(
    found([
      { requests: 49, failures: 49 },
      { requests: 50, failures: 50 },
    ]),
    [1],
  );
  assert.equal(
    intervalOutliers(counts(90), outlierDefaults)[0]?.reason,
    '90 of 100 requests failed, the limit is 85 %',
  );
});

test('names the worst first', () => {
  assert.deepEqual(found(counts(86, 99, 0, 90)), [1, 3, 0]);
});

test('finds nothing when both rules are off, or without requests', () => {
  assert.deepEqual(found(counts(0, 0, 0, 0, 100), { successRateStdevFactor: 0, failurePercentageThreshold: 0 }), []);
  const idle = Array.from({ length: 5 }, () => ({ requests: 0, failures: 0 }));
  assert.deepEqual(found(idle, { successRateRequestVolume: 0, failurePercentageRequestVolume: 0 }), []);
});
