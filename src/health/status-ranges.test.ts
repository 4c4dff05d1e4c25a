import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatusRanges } from './index.ts';

test('accepts single statuses and ranges with both ends', () => {
  const ranges = parseStatusRanges(['200-399', '404']);
  assert.deepEqual(
    [199, 200, 399, 400, 403, 404, 405].map((status) => ranges.includes(status)),
    [false, true, true, false, false, true, false],
  );
  assert.equal(ranges.text, '200–399 or 404');
});

test('refuses what is not a status, naming the value', () => {
  for (const wrong of ['', '20', '600', '099', '2xx', '300-200', '200-', '200 - 299']) {
    assert.throws(() => parseStatusRanges(['200', wrong]), { code: 'ERR_HEALTH_STATUS', details: { seen: wrong } });
  }
  assert.throws(() => parseStatusRanges([]), { code: 'ERR_HEALTH_STATUS' });
});
