import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretsOf, secretsReader } from './secrets.ts';

test('one secret is a list of one, and of several the order stays', () => {
  assert.deepEqual(secretsOf('a'), ['a']);
  assert.deepEqual(secretsOf(['new', 'old']), ['new', 'old']);
});

test('what is empty is no secret', () => {
  for (const none of [undefined, '', [], [''], ['', '']]) assert.equal(secretsOf(none), undefined, String(none));
  for (const one of [
    ['a', ''],
    ['', 'a'],
  ])
    assert.deepEqual(secretsOf(one), ['a']);
});

test('a function is asked each time, and when it knows none any more the last ones go on to count', () => {
  let now: string[] | undefined = ['old'];
  const read = secretsReader(() => now);
  assert.deepEqual(read(), ['old']);
  now = ['new', 'old'];
  assert.deepEqual(read(), ['new', 'old']);
  now = undefined;
  assert.deepEqual(read(), ['new', 'old']);
});
