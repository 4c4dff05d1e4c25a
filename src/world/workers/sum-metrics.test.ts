import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogramSnapshot, scalarSnapshot } from '../../control/index.ts';
import { countedBy, sumMetrics } from './sum-metrics.ts';

const requests = (value: number, route = '/') =>
  scalarSnapshot('antipode_requests_total', [{ labels: { service: 'web', route, status_class: '2xx' }, value }]);

test('adds up counters with equal labels', () => {
  const [sum] = sumMetrics([requests(2), requests(3), requests(4, '/api')]);
  assert.deepEqual(
    sum!.samples.map((sample) => ('value' in sample ? [sample.labels.route, sample.value] : [])),
    [
      ['/', 5],
      ['/api', 4],
    ],
  );
});

test('adds up histograms bucket by bucket', () => {
  const durations = (counts: number[], sum: number) =>
    histogramSnapshot('antipode_region_request_duration_seconds', [1, 2], [{ labels: { region: 'eu' }, counts, sum }]);
  const [sum] = sumMetrics([durations([1, 0, 2], 7), durations([0, 5, 1], 9)]);
  assert.deepEqual(sum!.samples, [{ labels: { region: 'eu' }, counts: [1, 5, 3], sum: 16 }]);
});

test('adds up what each process has a part of, and takes the greatest of what each has the whole', () => {
  const active = (value: number) => scalarSnapshot('antipode_requests_active', [{ labels: {}, value }]);
  const up = (value: number) => scalarSnapshot('antipode_region_up', [{ labels: { region: 'eu' }, value }]);
  const sums = sumMetrics([active(2), up(1), active(3), up(0)]);
  assert.deepEqual(
    sums.map(({ name, samples }) => [name, samples.map((sample) => 'value' in sample && sample.value)]),
    [
      ['antipode_requests_active', [5]],
      ['antipode_region_up', [1]],
    ],
  );
});

test('keeps of a process that is gone what it has counted', () => {
  const active = scalarSnapshot('antipode_requests_active', [{ labels: {}, value: 2 }]);
  assert.deepEqual(countedBy([requests(2), active]), [requests(2)]);
});
