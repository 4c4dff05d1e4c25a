import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roughDuration } from './rough-duration.ts';

test('shows the two largest units and nothing below a second', () => {
  const spans = [0, 999, 1_000, 59_999, 60_000, 61_500, 3_600_000, 3_659_999, 93_784_000, 86_400_000 + 59_000];
  assert.deepEqual(spans.map(roughDuration), ['0s', '0s', '1s', '59s', '1m', '1m 1s', '1h', '1h', '1d 2h', '1d']);
});
