import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeGcraReply, gcraArguments } from './gcra-script.ts';

test('rounds what one costs up to whole microseconds', () => {
  assert.deepEqual(gcraArguments(100, 60_000, 20, 3), ['600000', '20', '3']);
  assert.deepEqual(gcraArguments(7, 1_000, 7, 1), ['142858', '7', '1']);
});

test('reads a reply in milliseconds, those to wait whole', () => {
  assert.deepEqual(decodeGcraReply([0, 0, 5_500, 1_001], 10, 1), {
    allowed: false,
    limit: 10,
    remaining: 0,
    resetMs: 5.5,
    retryAfterMs: 2,
  });
  assert.deepEqual(decodeGcraReply(['1', '4', '5000', '0'], 10, 1).allowed, true);
  assert.equal(decodeGcraReply([0, 9, 0, 1], 10, 11).retryAfterMs, Number.POSITIVE_INFINITY);
});

test('takes nothing else for a reply', () => {
  for (const reply of [null, 'OK', [], [1, 2, 3], [1, 2, 3, 'x'], { 0: 1 }]) {
    assert.throws(() => decodeGcraReply(reply, 10, 1), { code: 'ERR_RESILIENCE_SHARED_REPLY' });
  }
});
