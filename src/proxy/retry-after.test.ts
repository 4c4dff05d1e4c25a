import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const nowMs = Date.UTC(2026, 0, 1, 12);
const read = (value: string) => retryAfterMs(`server: x\r\nRetry-After: ${value}\r\n`, nowMs);

test('reads seconds and dates, and a date that has passed as now', () => {
  assert.deepEqual([read('0'), read('2'), read('120')], [0, 2_000, 120_000]);
  assert.equal(read('Thu, 01 Jan 2026 12:00:05 GMT'), 5_000);
  assert.equal(read('Thu, 01 Jan 2026 11:59:00 GMT'), 0);
});

test('reads nothing else', () => {
  for (const value of ['', 'soon', '-1', '1.5', '1, 2', '12345678901', '2026-01-01', 'Soon, maybe']) {
    assert.equal(read(value), undefined, value);
  }
  assert.equal(retryAfterMs('server: x\r\n', nowMs), undefined);
});
