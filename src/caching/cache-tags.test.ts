import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheTags } from './cache-tags.ts';
import { cachingDefaults } from './defaults.ts';

test('tags with commas and keys with blanks between, each once', () => {
  assert.deepEqual(cacheTags('cache-tag: a, b b,\r\nsurrogate-key: a c\td\r\nCache-Tag: e\r\n'), [
    'a',
    'b b',
    'e',
    'c',
    'd',
  ]);
  assert.deepEqual(cacheTags('x-a: 1\r\n'), []);
});

test('so many, and so long', () => {
  const { maxTags, maxTagLength } = cachingDefaults;
  const many = Array.from({ length: maxTags + 1 }, (_, index) => `t${index}`).join(',');
  assert.equal(cacheTags(`cache-tag: ${many}\r\n`).length, maxTags);
  assert.deepEqual(cacheTags(`cache-tag: ${'x'.repeat(maxTagLength + 1)}, y\r\n`), ['y']);
});
