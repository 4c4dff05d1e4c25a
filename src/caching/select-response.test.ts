import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPreferred } from './select-response.ts';
import { storedResponse } from './stored-response.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);

function stored(fields: string, dateMs: number) {
  const dated = `date: ${new Date(dateMs).toUTCString()}\r\n${fields}`;
  const received = { status: 200, fields: dated, requestFields: '', requestMs: nowMs, responseMs: nowMs };
  return storedResponse(received, { targets: [], heuristic: false, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 });
}

test('RFC 9111 §4: of several that match the one made last goes first, and of those the one stored last', () => {
  const [older, newer] = [stored('vary: x-a\r\n', nowMs - 1_000), stored('vary: x-b\r\n', nowMs)];
  assert.deepEqual([isPreferred(newer, older), isPreferred(older, newer)], [true, false]);
  assert.equal(isPreferred(stored('', nowMs), stored('', nowMs)), true);
});

test('RFC 9111 §4.1: one that says what it varies by goes before one that does not, however old', () => {
  const [varying, plain] = [stored('vary: x-a\r\n', nowMs - 1_000), stored('', nowMs)];
  assert.deepEqual([isPreferred(varying, plain), isPreferred(plain, varying)], [true, false]);
});
