import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configDefaults } from '../config/index.ts';
import { controlDefaults } from '../control/index.ts';
import { activeCheckDefaults } from '../health/index.ts';
import { proxyDefaults } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';

// Config and control stand on one floor and cannot read each other; the world joins them.
test('the config and the admin API mean the same address and the same length of a token', () => {
  assert.equal(configDefaults.adminAddress, `${controlDefaults.host}:${controlDefaults.port}`);
  assert.equal(configDefaults.leastTokenLength, controlDefaults.minTokenLength);
});

test('what hangs is found out before requests to it run out of time', () => {
  const { intervalMs, doubtIntervalMs, timeoutMs, jitter, unhealthyThreshold } = activeCheckDefaults;
  const longest = (usualMs: number, doubtMs: number) =>
    (1 + jitter) * (usualMs + (unhealthyThreshold - 1) * doubtMs) + unhealthyThreshold * timeoutMs;
  const { regionCheckMs, regionDoubtMs } = worldDefaults;
  for (const foundOutMs of [longest(intervalMs, doubtIntervalMs), longest(regionCheckMs, regionDoubtMs)]) {
    assert.ok(foundOutMs < proxyDefaults.responseTimeoutMs - 500, `${foundOutMs} ms`);
  }
});
