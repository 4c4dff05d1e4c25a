import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialAgeMs, parseAge } from './age.ts';

test('RFC 9111 §5.1: a list counts by its first member, and what is no number of seconds is ignored', () => {
  assert.equal(parseAge([]), 0);
  assert.equal(parseAge(['60']), 60);
  assert.equal(parseAge(['60, 7200']), 60);
  assert.equal(parseAge(['60', '7200']), 60);
  for (const none of ['x', '-60', '60.5', '', 'x, 60']) assert.equal(parseAge([none]), 0, none);
});

test('RFC 9111 §4.2.3: the age is by Date, or by Age and the time the answer took, whichever is more', () => {
  const dateMs = 1_000_000;
  const input = { ageSeconds: 0, dateMs, requestMs: dateMs, responseMs: dateMs };
  assert.equal(initialAgeMs(input), 0);
  assert.equal(initialAgeMs({ ...input, responseMs: dateMs + 5_000, requestMs: dateMs + 5_000 }), 5_000);
  assert.equal(initialAgeMs({ ...input, ageSeconds: 10 }), 10_000);
  assert.equal(initialAgeMs({ ...input, ageSeconds: 10, requestMs: dateMs - 2_000 }), 12_000);
  assert.equal(initialAgeMs({ ...input, dateMs: dateMs + 60_000 }), 0, 'a Date ahead of our clock');
});

test('Date is told in whole seconds: the part of one is no age', () => {
  assert.equal(initialAgeMs({ ageSeconds: 0, dateMs: 1_000, requestMs: 1_900, responseMs: 1_900 }), 0);
});
