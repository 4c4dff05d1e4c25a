import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hash32Words } from '../../core/index.ts';
import { FrequencySketch } from './frequency-sketch.ts';

test('never takes a key for less frequent than it is, up to 15', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 70 }), (ids) => {
      const sketch = new FrequencySketch();
      const counts = new Map<number, number>();
      for (const id of ids) {
        sketch.increment(hash32Words(id, 0));
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      for (const [id, count] of counts) assert.ok(sketch.frequency(hash32Words(id, 0)) >= Math.min(15, count));
    }),
  );
});

test('tells the frequent from the rare when it is as large as it should be', () => {
  const sketch = new FrequencySketch();
  while (sketch.entries < 1_000) sketch.double();
  for (let id = 0; id < 1_000; id++) {
    for (let use = 0; use < (id < 100 ? 8 : 1); use++) sketch.increment(hash32Words(id, 0));
  }
  const wrong = Array.from({ length: 900 }, (_, i) => sketch.frequency(hash32Words(100 + i, 0))).filter((f) => f > 2);
  assert.ok(wrong.length < 20, `${wrong.length} of 900 rare keys look frequent`);
  for (let id = 0; id < 100; id++) assert.ok(sketch.frequency(hash32Words(id, 0)) >= 8);
});

test('forgets half of what it knows after its period', () => {
  const sketch = new FrequencySketch();
  sketch.period = 100;
  for (let use = 0; use < 12; use++) sketch.increment(1);
  assert.equal(sketch.frequency(1), 12);
  for (let use = 12; use < sketch.period; use++) sketch.increment(hash32Words(use, 5));
  assert.ok(sketch.frequency(1) <= 8, `${sketch.frequency(1)}`);
});

test('forgets nothing when it grows, and all when it is cleared', () => {
  const sketch = new FrequencySketch();
  const before = sketch.bytes;
  for (let id = 0; id < 10; id++) sketch.increment(hash32Words(id, 0));
  sketch.double();
  sketch.double();
  assert.equal(sketch.bytes, 4 * before);
  for (let id = 0; id < 10; id++) assert.ok(sketch.frequency(hash32Words(id, 0)) >= 1);
  sketch.clear();
  for (let id = 0; id < 10; id++) assert.equal(sketch.frequency(hash32Words(id, 0)), 0);
});
