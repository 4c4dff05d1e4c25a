import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseHttpDate } from './http-date.ts';

const nowMs = Date.UTC(2026, 10, 21);

test('RFC 9110 §5.6.7: reads the three forms of one moment', () => {
  const forms = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'];
  for (const form of forms) assert.equal(parseHttpDate(form, nowMs), Date.UTC(1994, 10, 6, 8, 49, 37), form);
});

test('RFC 9110 §5.6.7: two digits of a year are of the past when they seem over 50 years ahead', () => {
  assert.equal(parseHttpDate('Monday, 01-Jan-76 00:00:00 GMT', nowMs), Date.UTC(2076, 0, 1));
  assert.equal(parseHttpDate('Monday, 01-Jan-77 00:00:00 GMT', nowMs), Date.UTC(1977, 0, 1));
});

test('RFC 9111 §4.2: upper and lower case mean nothing', () => {
  const forms = ['sun, 06 NOV 1994 08:49:37 gmt', 'SUNDAY, 06-nov-94 08:49:37 Gmt', 'sUN nOV  6 08:49:37 1994'];
  for (const form of forms) assert.equal(parseHttpDate(form, nowMs), Date.UTC(1994, 10, 6, 8, 49, 37), form);
});

test('a leap second is the last of its minute', () => {
  assert.equal(parseHttpDate('Sat, 31 Dec 2016 23:59:60 GMT', nowMs), Date.UTC(2016, 11, 31, 23, 59, 59));
});

const wrong = [
  '',
  '0',
  '-1',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun,  06 Nov 1994 08:49:37 GMT',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 06-Nov-1994 08:49:37 GMT',
  'Sun, 06 Nov 94 08:49:37 GMT',
  'Sun, 31 Nov 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 08:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:61 GMT',
  'Sun, 06 Nov 1994 08.49.37 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT ',
];

for (const text of wrong) {
  test(`no date: ${JSON.stringify(text)}`, () => assert.equal(parseHttpDate(text, nowMs), undefined));
}

test('reads back every second that Node writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (second) => {
      assert.equal(parseHttpDate(new Date(second * 1_000).toUTCString(), nowMs), second * 1_000);
    }),
    { numRuns: 300 },
  );
});
