import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LOG_HISTOGRAM_ERROR, LogHistogram } from './log-histogram.ts';

const latency = fc.double({ min: 0.011, max: 900_000, noNaN: true });

test('gives every quantile of any latencies within the error it states', () => {
  const samples = fc.array(latency, { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(samples, samples, fc.double({ min: 0, max: 1, noNaN: true }), (first, second, quantile) => {
      const [one, other] = [new LogHistogram(), new LogHistogram()];
      for (const ms of first) one.add(ms);
      for (const ms of second) other.add(ms);
      const all = [...first, ...second].sort((a, b) => a - b);
      const exact = all[Math.max(1, Math.ceil(quantile * all.length)) - 1]!;
      const error = Math.abs(one.quantile(quantile, other) / exact - 1);
      assert.ok(error <= LOG_HISTOGRAM_ERROR, `${error} off ${exact}`);
    }),
    { numRuns: 500 },
  );
});

test('has an error near the one it states, so that the bound is not an idle one', () => {
  let worst = 0;
  for (let ms = 1; ms < 2; ms += 0.001) {
    const histogram = new LogHistogram();
    histogram.add(ms);
    worst = Math.max(worst, Math.abs(histogram.quantile(0.5) / ms - 1));
  }
  assert.ok(worst > LOG_HISTOGRAM_ERROR * 0.9, `${worst}`);
});

test('counts what is out of its range as the nearest in it, and is empty after clearing', () => {
  const histogram = new LogHistogram();
  for (const ms of [0, -1, 1e9]) histogram.add(ms);
  assert.equal(histogram.quantile(0.5), 0.01);
  assert.ok(histogram.quantile(1) > 850_000 && histogram.quantile(1) < 1e6);
  histogram.clear();
  assert.ok(Number.isNaN(histogram.quantile(0.5)) && histogram.total === 0);
});
