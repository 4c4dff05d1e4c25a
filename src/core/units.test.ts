import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatDuration, formatSize, parseDuration, parseSize } from './index.ts';

test('reads every unit of time and size', () => {
  assert.deepEqual(
    ['250ms', '5s', '2m', '1.5h', '1d', 42].map(parseDuration),
    [250, 5000, 120_000, 5_400_000, 864e5, 42],
  );
  assert.deepEqual(['1B', '16KiB', '1MiB', '2GB', 7].map(parseSize), [1, 16_384, 1_048_576, 2e9, 7]);
});

test('refuses what is not a duration or a size, naming the value and the allowed forms', () => {
  for (const bad of ['', '5', '-5s', '5 parsecs', 's', Number.NaN, -1, Number.POSITIVE_INFINITY, '5constructor']) {
    assert.throws(() => parseDuration(bad), { code: 'ERR_UNITS_DURATION', message: /write '500ms'/ });
    assert.throws(() => parseSize(bad), { code: 'ERR_UNITS_SIZE', message: /write '512B'/ });
  }
});

test('writes the shortest exact form back', () => {
  assert.deepEqual([0, 1500, 5000, 60_000, 864e5].map(formatDuration), ['0ms', '1500ms', '5s', '1m', '1d']);
  assert.deepEqual([0, 1000, 16_384, 1_048_576].map(formatSize), ['0B', '1000B', '16KiB', '1MiB']);
});
