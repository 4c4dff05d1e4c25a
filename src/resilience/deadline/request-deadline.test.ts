import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatRequestDeadline, parseRequestDeadline, remainingMs, tightenDeadline } from './request-deadline.ts';

const nowMs = 1_790_000_000_000;

test('reads what it writes, to the microsecond', () => {
  fc.assert(
    fc.property(fc.double({ min: -3_599_999, max: 3_599_999, noNaN: true }), (offsetMs) => {
      const { deadlineMs } = parseRequestDeadline(formatRequestDeadline(nowMs + offsetMs), nowMs);
      assert.ok(Math.abs(deadlineMs! - nowMs - offsetMs) < 0.001);
    }),
    { numRuns: 300 },
  );
  assert.equal(formatRequestDeadline(nowMs + 0.25), '1790000000000.25');
});

test('ignores what is no time in milliseconds, or cannot be meant, and says why', () => {
  const ignored = (text: string) => parseRequestDeadline(text, nowMs).ignored;
  for (const text of ['', '-1', '+1790000000000', '1e12', '0x1', '1790000000000.', 'soon', '1790000000000, 1', ' 1'])
    assert.equal(ignored(text), 'not a Unix time in milliseconds', text);
  assert.equal(ignored('1790000000'), 'passed more than 3600000 ms ago');
  assert.equal(ignored(`${nowMs + 3_600_001}`), 'more than 3600000 ms ahead');
  assert.equal(ignored('9'.repeat(400)), 'not a Unix time in milliseconds');
  assert.equal(ignored(`${nowMs + 3_600_000}`), undefined);
});

test('takes one that has just passed, with nothing remaining', () => {
  const { deadlineMs } = parseRequestDeadline(`${nowMs - 1}`, nowMs);
  assert.equal(deadlineMs, nowMs - 1);
  assert.equal(remainingMs(deadlineMs, nowMs), 0);
  assert.equal(remainingMs(nowMs + 20, nowMs), 20);
  assert.equal(remainingMs(undefined, nowMs), Number.POSITIVE_INFINITY);
});

test('a timeout here can only bring the deadline nearer', () => {
  assert.equal(tightenDeadline(undefined, 100, nowMs), nowMs + 100);
  assert.equal(tightenDeadline(nowMs + 50, 100, nowMs), nowMs + 50);
  assert.equal(tightenDeadline(nowMs + 500, 100, nowMs), nowMs + 100);
});
