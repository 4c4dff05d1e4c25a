import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLagging } from './is-lagging.ts';

test('a replica that lagged more than the limit is read again when it has caught up to half of it', () => {
  const seen: boolean[] = [];
  for (const lagMs of [0, 9_999, 10_000, 10_001, 9_000, 5_001, 5_000, 9_000, Number.POSITIVE_INFINITY, 0]) {
    seen.push(isLagging(lagMs, seen.at(-1) ?? false, 10_000));
  }
  assert.deepEqual(seen, [false, false, false, true, true, true, false, false, true, false]);
});
