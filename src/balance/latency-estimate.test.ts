import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyEstimate } from './latency-estimate.ts';

const decayMs = 10_000;

function estimateOf(...answers: [latencyMs: number, ok: boolean, nowMs: number][]): LatencyEstimate {
  const estimate = new LatencyEstimate(decayMs);
  for (const answer of answers) estimate.record(...answer);
  return estimate;
}

test('a slow answer counts at once and fully, a fast one only as time passes', () => {
  assert.equal(estimateOf([10, true, 0], [500, true, 1]).latencyMs(1), 500);
  assert.ok(estimateOf([500, true, 0], [10, true, 1]).latencyMs(1) > 499);
  assert.ok(Math.abs(estimateOf([500, true, 0], [10, true, decayMs]).latencyMs(decayMs) - 500 / Math.E) < 1e-9);
  assert.equal(estimateOf([500, true, 0], [10, true, decayMs * 5]).latencyMs(decayMs * 5), 10);
});

test('forgives an endpoint that is not asked', () => {
  const estimate = estimateOf([800, false, 0]);
  assert.ok(Math.abs(estimate.latencyMs(decayMs) - 800 / Math.E) < 1e-9);
  assert.equal(estimate.successRate(0), 7 / 8);
  assert.ok(estimate.successRate(decayMs * 5) > 0.999);
});

test('the success rate falls with failures, whatever their pace, and recovers with successes', () => {
  const fails = Array.from({ length: 20 }, () => [1, false, 0] as [number, boolean, number]);
  const estimate = estimateOf(...fails);
  assert.ok(estimate.successRate(0) < 0.08);
  for (let i = 0; i < 20; i++) estimate.record(1, true, 0);
  assert.ok(estimate.successRate(0) > 0.9);
});

test('costs more the more it fails, and stays finite', () => {
  const estimate = estimateOf([20, true, 0]);
  assert.equal(estimate.costMs(0, 0), 20);
  let cost = 20;
  for (let i = 0; i < 40; i++) {
    estimate.record(20, false, 0);
    assert.ok(estimate.costMs(0, 0) > cost);
    cost = estimate.costMs(0, 0);
  }
  for (let i = 0; i < 5_000; i++) estimate.record(20, false, 0);
  assert.equal(estimate.costMs(0, 0), 20_000);
});

test('unmeasured, it is free while idle and dearer than anything while an answer is awaited', () => {
  const estimate = estimateOf();
  assert.equal(estimate.isMeasured, false);
  assert.equal(estimate.costMs(0, 0), 0);
  assert.ok(estimate.costMs(1, 0) > 1e8);
});
