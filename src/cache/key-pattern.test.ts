import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyPattern } from './key-pattern.ts';

test('a star stands for any characters, also none', () => {
  const matches = (pattern: string, key: string) => keyPattern(pattern).matches(key);
  assert.equal(matches('user:*', 'user:'), true);
  assert.equal(matches('user:*:name', 'user:7:name'), true);
  assert.equal(matches('user:*:name', 'user:7:name:last'), false);
  assert.equal(matches('*', ''), true);
  assert.equal(matches('a', 'ab'), false);
  assert.equal(matches('a*a', 'a'), false);
  assert.equal(matches('a.c', 'abc'), false);
});

test('says when it is a prefix and nothing else', () => {
  assert.deepEqual(
    [keyPattern('a*').isPrefix, keyPattern('a').isPrefix, keyPattern('a*b').isPrefix],
    [true, false, false],
  );
  assert.equal(keyPattern('user:*').prefix, 'user:');
});

test('agrees with a regular expression', () => {
  const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
  fc.assert(
    fc.property(text('ab*'), text('ab'), (pattern, key) => {
      assert.equal(keyPattern(pattern).matches(key), new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 's').test(key));
    }),
  );
});
