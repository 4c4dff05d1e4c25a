import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configDefaults } from '../config/index.ts';
import { controlDefaults } from '../control/index.ts';
import { outlierDefaults } from '../health/index.ts';
import { proxyDefaults } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';

// Config and control stand on one floor and cannot read each other; the world joins them.
test('the config and the admin API mean the same address and the same length of a token', () => {
  assert.equal(configDefaults.adminAddress, `${controlDefaults.host}:${controlDefaults.port}`);
  assert.equal(configDefaults.leastTokenLength, controlDefaults.minTokenLength);
});

test('a region that hangs is found out before requests to it run out of time', () => {
  const { regionCheckMs, regionDoubtMs } = worldDefaults;
  const { responseTimeoutMs } = proxyDefaults;
  const longestMs = 1.15 * (regionCheckMs + 2 * regionDoubtMs) + 3 * 2_000;
  assert.ok(longestMs < responseTimeoutMs - 1_000, `${longestMs} ms`);
  assert.ok(outlierDefaults.consecutiveGatewayErrors > 0);
});
