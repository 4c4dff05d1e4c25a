import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LatencyQuantile } from './latency-quantile.ts';

test('knows nothing until there are enough latencies', () => {
  const latencies = new LatencyQuantile({ minimumSamples: 3 });
  for (const ms of [10, 20]) latencies.record(ms, 0);
  assert.equal(latencies.quantile(0.5, 0), undefined);
  latencies.record(30, 0);
  assert.ok(Math.abs(latencies.quantile(0.5, 0)! - 20) < 0.6);
});

test('remembers at least the last half window and forgets after a whole one', () => {
  const latencies = new LatencyQuantile({ windowMs: 1_000, minimumSamples: 1 });
  latencies.record(100, 499);
  assert.notEqual(latencies.quantile(1, 999), undefined);
  assert.equal(latencies.quantile(1, 1_499), undefined);
});

test('forgets all after a long silence', () => {
  const latencies = new LatencyQuantile({ windowMs: 1_000, minimumSamples: 1 });
  latencies.record(100, 0);
  latencies.record(5, 50_000);
  assert.ok(Math.abs(latencies.quantile(1, 50_000)! - 5) < 0.2);
});

test('covers no latency older than its window, and all of the last half, whenever they come', () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 400 }), fc.double({ min: 0.1, max: 10_000, noNaN: true })), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (samples) => {
      const latencies = new LatencyQuantile({ windowMs: 1_000, minimumSamples: 1 });
      const seen: { atMs: number; ms: number }[] = [];
      let nowMs = 0;
      for (const [gapMs, ms] of samples) {
        nowMs += gapMs;
        latencies.record(ms, nowMs);
        seen.push({ atMs: nowMs, ms });
        const highest = latencies.quantile(1, nowMs)!;
        const within = (windowMs: number) =>
          Math.max(...seen.filter(({ atMs }) => nowMs - atMs <= windowMs).map((each) => each.ms));
        assert.ok(highest >= within(499) * 0.975 && highest <= within(1_000) * 1.025, `${highest}`);
      }
    }),
    { numRuns: 300 },
  );
});
