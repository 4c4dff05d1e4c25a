import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadlineField, requestDeadline } from './request-deadline.ts';

const none = { totalTimeoutMs: Number.POSITIVE_INFINITY, clientDeadlines: false };
const inMs = (ms: number) => `x-request-deadline: ${Date.now() + ms}\r\n`;
const left = (deadlineMs: number) => Math.round((deadlineMs - performance.now()) / 100) * 100;

test("is the route's total timeout from the head of the request", () => {
  assert.equal(requestDeadline('', false, 1_000, { ...none, totalTimeoutMs: 250 }), 1_250);
  assert.equal(requestDeadline('', true, 1_000, none), Number.POSITIVE_INFINITY);
});

test('is what a trusted peer says, if that is earlier', () => {
  const now = performance.now();
  assert.equal(left(requestDeadline(inMs(5_000), true, now, none)), 5_000);
  assert.equal(left(requestDeadline(inMs(5_000), true, now, { ...none, totalTimeoutMs: 2_000 })), 2_000);
  assert.equal(left(requestDeadline(inMs(-700), true, now, none)), -700);
});

test('is what any client says only where the route lets it, and nothing that is no time', () => {
  const now = performance.now();
  assert.equal(requestDeadline(inMs(5_000), false, now, none), Number.POSITIVE_INFINITY);
  assert.equal(left(requestDeadline(inMs(5_000), false, now, { ...none, clientDeadlines: true })), 5_000);
  for (const text of ['soon', '5', '', '1e3']) {
    const said = `x-request-deadline: ${text}\r\n`;
    assert.equal(requestDeadline(said, true, now, none), Number.POSITIVE_INFINITY, text);
  }
  assert.equal(requestDeadline('x-forwarded-for: 192.0.2.1\r\n', true, now, none), Number.POSITIVE_INFINITY);
});

test('is told to the next server as a Unix time, and not where there is none', () => {
  const field = deadlineField(performance.now() + 3_000);
  const [, told] = /^x-request-deadline: (\d{13}(?:\.\d{1,3})?)\r\n$/.exec(field)!;
  assert.ok(Math.abs(Number(told) - Date.now() - 3_000) < 100);
  assert.equal(deadlineField(Number.POSITIVE_INFINITY), '');
});
