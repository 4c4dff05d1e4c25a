import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greatestSeconds, parseSeconds } from './delta-seconds.ts';

test('RFC 9111 §1.2.2: a whole number that is not negative, and no greater than can be held', () => {
  assert.equal(parseSeconds('0'), 0);
  assert.equal(parseSeconds('0060'), 60);
  assert.equal(parseSeconds('2147483648'), greatestSeconds);
  assert.equal(parseSeconds('9'.repeat(40)), greatestSeconds);
  for (const none of ['', '-1', '+1', '1.0', '1s', ' 1', '1e3', 'x', '١'])
    assert.equal(parseSeconds(none), undefined, none);
});
