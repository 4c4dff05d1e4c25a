import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countedLine, countedMarkDefaults, isCounted } from './counted-mark.ts';

const secrets = ['x'.repeat(32)] as const;
const asked = { method: 'GET', authority: 'shop.example', target: '/a?b' };
const nowMs = 1_763_000_000_000;
const marked = (forwarded: string, other: Partial<typeof asked> = {}) => ({ ...asked, ...other, forwarded });

test('a mark counts for the very request it was made for, and for half a minute', () => {
  const line = countedLine(secrets, asked, nowMs);
  assert.match(line, /^x-antipode-counted: [0-9a-z]+\.[0-9a-f]{64}\r\n$/);
  const { maxAgeMs } = countedMarkDefaults;
  assert.equal(isCounted(secrets, marked(`via: x\r\n${line}`), nowMs + maxAgeMs), true);
  assert.equal(isCounted(secrets, marked(line), nowMs + maxAgeMs + 1), false);
  assert.equal(isCounted(secrets, marked(line), nowMs - maxAgeMs - 1), false);
  for (const other of [{ method: 'POST' }, { authority: 'shop.example:81' }, { target: '/a?c' }]) {
    assert.equal(isCounted(secrets, marked(line, other), nowMs), false);
  }
});

test('the first secret signs, and all count', () => {
  const line = countedLine(['new', 'old'], asked, nowMs);
  assert.equal(isCounted(['old', 'new'], marked(line), nowMs), true);
  assert.equal(isCounted(['old'], marked(line), nowMs), false);
});

test('what is signed otherwise, or is no mark, counts for nothing', () => {
  const line = countedLine(secrets, asked, nowMs);
  const signed = line.slice(line.indexOf('.'));
  const lines = ['', 'x-antipode-counted: \r\n', 'x-antipode-counted: 1\r\n', `x-antipode-counted: ${signed}`];
  for (const each of [...lines, `x-antipode-counted: ?${signed}`, countedLine(['y'.repeat(32)], asked, nowMs)]) {
    assert.equal(isCounted(secrets, marked(each), nowMs), false, each);
  }
});
