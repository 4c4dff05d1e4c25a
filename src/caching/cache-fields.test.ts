import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCacheFields } from './cache-fields.ts';

const plain = 'user-agent: a\r\naccept: b\r\ncookie: if-none-match: x\r\nreferer: /range:\r\n';

test('a request that says nothing to caches is told from those that do', () => {
  assert.equal(hasCacheFields(''), false);
  assert.equal(hasCacheFields(plain), false);
  assert.equal(hasCacheFields('x-range: 1\r\ncache-controls: 1\r\nranges: 1\r\niffy: 1\r\n'), false);
});

for (const name of [
  'cache-control',
  'Pragma',
  'RANGE',
  'if-none-match',
  'If-Modified-Since',
  'if-match',
  'if-unmodified-since',
  'if-range',
]) {
  test(`${name} says something, wherever it stands`, () => {
    for (const fields of [`${name}: x\r\n`, `${name}: x\r\n${plain}`, `${plain}${name}: x\r\n`]) {
      assert.equal(hasCacheFields(fields), true, fields);
    }
  });
}
