import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Silence } from './silence.ts';

test('lasts from the first request that nobody answers', () => {
  const silence = new Silence();
  assert.equal(silence.lastsMs(5_000), 0);
  for (let nowMs = 5_000; nowMs < 7_000; nowMs += 500) silence.asked(nowMs);
  assert.equal(silence.lastsMs(7_000), 2_000);
});

test('ends with any answer', () => {
  const silence = new Silence();
  silence.asked(0);
  silence.heard();
  assert.equal(silence.lastsMs(900), 0);
  silence.asked(900);
  assert.equal(silence.lastsMs(1_000), 100);
});

test('is none while nothing is asked', () => {
  const silence = new Silence();
  silence.asked(0);
  silence.asked(60_000);
  assert.equal(silence.lastsMs(60_010), 10);
});
