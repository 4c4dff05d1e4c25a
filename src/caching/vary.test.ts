import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameVariant, matchesVariant, variantOf } from './vary.ts';

const matches = (vary: string, first: string, second: string) => matchesVariant(variantOf([vary], first), second);

test('RFC 9111 §4.1: the named fields must be as they were', () => {
  assert.equal(matches('x-a', 'x-a: 1\r\n', 'x-a: 1\r\nx-b: 2\r\n'), true);
  assert.equal(matches('x-a', 'x-a: 1\r\n', 'x-a: 2\r\n'), false);
  assert.equal(matches('X-A', 'x-a: 1\r\n', 'X-A: 1\r\n'), true);
  assert.equal(matches('x-a, x-b', 'x-a: 1\r\nx-b: 2\r\n', 'x-b: 2\r\nx-a: 1\r\n'), true);
});

test('RFC 9111 §4.1: a field that was not there must not be there; one without a value is there', () => {
  assert.equal(matches('x-a', '', ''), true);
  assert.equal(matches('x-a', '', 'x-a: 1\r\n'), false);
  assert.equal(matches('x-a', 'x-a: 1\r\n', ''), false);
  assert.equal(matches('x-a', '', 'x-a:\r\n'), false);
});

test('RFC 9111 §4.1: `*` matches nothing', () => {
  assert.equal(matches('*', '', ''), false);
  assert.equal(matches('x-a, *', 'x-a: 1\r\n', 'x-a: 1\r\n'), false);
});

test('RFC 9111 §4.1: what means the same matches: lines joined, blanks around commas, order and case of codings', () => {
  assert.equal(matches('x-a', 'x-a: 1, 2\r\n', 'x-a: 1\r\nx-a: 2\r\n'), true);
  assert.equal(matches('x-a', 'x-a: 1,2\r\n', 'x-a:  1 ,  2\r\n'), true);
  assert.equal(matches('x-a', 'x-a: 1,2\r\n', 'x-a: 2,1\r\n'), false);
  assert.equal(matches('accept-encoding', 'accept-encoding: gzip, BR\r\n', 'accept-encoding: br,gzip\r\n'), true);
  assert.equal(matches('accept-encoding', 'accept-encoding: br;q=0.5\r\n', 'accept-encoding: br; q=0.5\r\n'), true);
  assert.equal(matches('accept-language', 'accept-language: de-DE, en\r\n', 'accept-language: de-de,EN\r\n'), true);
});

test('RFC 9111 §4.1: weights mean the same however they are written, and languages come in their order', () => {
  const coding = (first: string, second: string) =>
    matches('accept-encoding', `accept-encoding: ${first}\r\n`, `accept-encoding: ${second}\r\n`);
  assert.equal(coding('gzip;q=1.0, br', 'br;q=1, gzip'), true);
  assert.equal(coding('gzip;q=0.50', 'gzip;Q=0.5'), true);
  assert.equal(coding('gzip;q=0', 'gzip'), false);
  assert.equal(coding('gzip;q=2', 'gzip'), false);
  const language = (first: string, second: string) =>
    matches('accept-language', `accept-language: ${first}\r\n`, `accept-language: ${second}\r\n`);
  assert.equal(language('en;q=0.5, de', 'de, en;q=0.50'), true);
  assert.equal(language('en;q=0.5, de', 'en, de;q=0.5'), false);
  assert.equal(language('en, de', 'de, en'), false, 'many services take the first of those that weigh the same');
});

test('a long run of blanks is looked at once', () => {
  const blanks = ' '.repeat(60_000);
  const startedMs = performance.now();
  assert.equal(matches('accept', `accept: a${blanks}b\r\n`, `accept: a b\r\n`), true);
  assert.ok(performance.now() - startedMs < 5_000);
});

test('two are for the same requests when names and values are', () => {
  const one = variantOf(['x-a, x-b'], 'x-a: 1\r\n');
  assert.equal(isSameVariant(one, variantOf(['x-b', 'x-a'], 'x-a: 1\r\n')), true);
  assert.equal(isSameVariant(one, variantOf(['x-a'], 'x-a: 1\r\n')), false);
  assert.equal(isSameVariant(one, variantOf(['x-a, x-b'], 'x-a: 2\r\n')), false);
});
