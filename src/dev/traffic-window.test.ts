import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeTraffic } from '../world/index.ts';
import { TrafficWindow } from './traffic-window.ts';

const boundsMs = [10, 20, 40];
const traffic = (byDuration: readonly number[], errors = 0): NodeTraffic => ({
  requests: byDuration.reduce((sum, count) => sum + count, 0),
  errors,
  byDuration,
  boundsMs,
});

test('tells requests and errors a second, and the median, of the last window', () => {
  const window = new TrafficWindow(5000);
  window.record(traffic([100, 0, 0, 0]), 0);
  for (let second = 1; second <= 20; second++) {
    window.record(traffic([100, 30 * second, 10 * second, 0], 4 * second), second * 1000);
  }
  const { requestsPerSecond, errorsPerSecond, p50Ms } = window.rate(20_000);
  assert.deepEqual([requestsPerSecond, errorsPerSecond], [40, 4]);
  assert.ok(p50Ms !== undefined && p50Ms > 10 && p50Ms < 20, `${p50Ms} ms`);
});

test('forgets what is older than the window', () => {
  const window = new TrafficWindow(5000);
  for (let second = 0; second <= 10; second++) window.record(traffic([second * 100, 0, 0, 0]), second * 1000);
  for (let second = 11; second <= 16; second++) window.record(traffic([1000, 0, 0, 0]), second * 1000);
  assert.deepEqual(window.rate(16_000), { requestsPerSecond: 0, errorsPerSecond: 0, p50Ms: undefined });
});

test('starts anew with a node that counts from zero again, and says nothing before two readings', () => {
  const window = new TrafficWindow(5000);
  window.record(traffic([500, 0, 0, 0]), 0);
  window.record(traffic([600, 0, 0, 0]), 1000);
  window.record(traffic([10, 0, 0, 0]), 2000);
  assert.deepEqual(window.rate(2000), { requestsPerSecond: 0, errorsPerSecond: 0, p50Ms: undefined });
  window.record(traffic([10, 0, 0, 30]), 3000);
  assert.deepEqual(window.rate(3000), { requestsPerSecond: 30, errorsPerSecond: 0, p50Ms: 40 });
  window.clear();
  assert.equal(window.rate(3000).requestsPerSecond, 0);
});
