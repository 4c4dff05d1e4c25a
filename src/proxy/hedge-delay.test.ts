import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HedgeDelay, hedgeRuleDefaults } from './hedge-delay.ts';

test('is unknown until enough answers were measured, then the percentile of them', () => {
  const delay = new HedgeDelay({ quantile: 0.9 });
  const { minimumSamples } = hedgeRuleDefaults;
  for (let i = 1; i < minimumSamples; i++) delay.record(i, 0);
  assert.equal(delay.delayMs(0), undefined);
  delay.record(minimumSamples, 0);
  const found = delay.delayMs(1_000)!;
  assert.ok(Math.abs(found / (0.9 * minimumSamples) - 1) < 0.03, `${found}`);
});

test('goes with the answers, though not with each', () => {
  const delay = new HedgeDelay({ quantile: 0.5 });
  for (let i = 0; i < 200; i++) delay.record(10, 0);
  const before = delay.delayMs(1_000);
  for (let i = 0; i < 1_000; i++) delay.record(100, 1_001);
  assert.equal(delay.delayMs(1_050), before);
  assert.ok(delay.delayMs(1_200)! > 95);
});

test('is what was given, where a time was', () => {
  assert.equal(new HedgeDelay({ afterMs: 40 }).delayMs(0), 40);
});
