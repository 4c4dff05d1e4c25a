import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listMembers, unquoted } from './field-list.ts';

test('RFC 9110 §5.6.1: cuts at commas outside of strings, over all lines, and leaves out what is empty', () => {
  assert.deepEqual(listMembers(['a, b', '', ' ,c,, ']), ['a', 'b', 'c']);
  assert.deepEqual(listMembers(['a="x, y", b']), ['a="x, y"', 'b']);
  assert.deepEqual(listMembers(['a="x\\", y", b']), ['a="x\\", y"', 'b']);
  assert.deepEqual(listMembers(['a="x, y", b="open, c']), ['a="x, y"', 'b="open', 'c']);
});

test('takes the quotes off a string, and nothing off a token', () => {
  assert.equal(unquoted('token'), 'token');
  assert.equal(unquoted('"a\\"b"'), 'a"b');
  assert.equal(unquoted('""'), '');
  for (const broken of ['"', '"open', '"a"b', '"a\\"']) assert.equal(unquoted(broken), undefined, broken);
});
