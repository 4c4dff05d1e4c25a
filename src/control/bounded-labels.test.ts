import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundedLabels } from './bounded-labels.ts';
import { histogramSnapshot, scalarSnapshot } from './metric-snapshot.ts';

const errors = (counts: Readonly<Record<string, number>>) =>
  scalarSnapshot(
    'antipode_endpoint_errors_total',
    Object.entries(counts).map(([endpoint, value]) => ({ labels: { service: 'web', endpoint }, value })),
  );

test('the first values of a label keep their names, the rest is added up under "other"', () => {
  const [bounded, ...more] = boundedLabels([errors({ a: 1, b: 2, c: 3, d: 4 })], 2);
  assert.equal(more.length, 0);
  assert.deepEqual(bounded?.samples, [
    { labels: { service: 'web', endpoint: 'a' }, value: 1 },
    { labels: { service: 'web', endpoint: 'b' }, value: 2 },
    { labels: { service: 'web', endpoint: 'other' }, value: 7 },
  ]);
});

test('snapshots of one name become one, and equal series are added up', () => {
  const [bounded, ...more] = boundedLabels([errors({ a: 1 }), errors({ a: 2, b: 5 })], 10);
  assert.equal(more.length, 0);
  assert.deepEqual(
    bounded?.samples.map((sample) => 'value' in sample && sample.value),
    [3, 5],
  );
});

test('histograms are added up bucket by bucket', () => {
  const sample = (route: string, counts: number[], sum: number) => ({ labels: { service: 'web', route }, counts, sum });
  const snapshot = histogramSnapshot(
    'antipode_request_duration_seconds',
    [1],
    [sample('/a', [1, 2], 3), sample('/b', [10, 20], 30), sample('/c', [100, 200], 300)],
  );
  const [bounded] = boundedLabels([snapshot], 1);
  assert.deepEqual(bounded?.samples, [sample('/a', [1, 2], 3), sample('other', [110, 220], 330)]);
});

test('nothing counted is lost and no label has more values than it may, whatever comes', () => {
  const counts = fc.dictionary(fc.string(), fc.nat({ max: 1_000 }));
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 5 }), (all, maxValues) => {
      const [bounded] = boundedLabels(all.map(errors), maxValues);
      const values = (bounded?.samples ?? []).map((sample) => ('value' in sample ? sample.value : Number.NaN));
      const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
      assert.equal(sum(values), sum(all.flatMap((each) => Object.values(each))));
      const names = new Set(bounded?.samples.map(({ labels }) => labels.endpoint));
      assert.ok(names.size <= maxValues + 1, `${names.size} values at a bound of ${maxValues}`);
    }),
  );
});
