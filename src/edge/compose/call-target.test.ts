import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callTarget } from './call-target.ts';

describe('what a call asks', () => {
  test('is a path and a query', () => {
    assert.deepEqual(callTarget('/users/7'), { path: '/users/7', query: '' });
    assert.deepEqual(callTarget('/users/a%2Fb?x=../y&z=%0d'), { path: '/users/a%2Fb', query: '?x=../y&z=%0d' });
    assert.deepEqual(callTarget('/v1.2/...?'), { path: '/v1.2/...', query: '?' });
  });

  test('cannot end its line, nor hold what is cut off or cut short on its way', () => {
    const ends = [
      '/a HTTP/1.1\r\nx: y',
      '/a\nb',
      '/a b',
      '/a?b c',
      '/a\tb',
      '/a\u010ab',
      '/\u0120',
      '/é',
      '/a#b',
      '/a\\b',
    ];
    for (const target of [...ends, '', 'a', '*', 'http://b/']) assert.equal(callTarget(target), undefined, target);
  });

  test('cannot climb out of where it was written for', () => {
    const climbs = [
      '/a/../b',
      '/a/..',
      '/a/./b',
      '/a/%2e%2e/b',
      '/a/.%2E',
      '/a/..;x/b',
      '/a/..%2fb',
      '/a%2f../b',
      '/a%5c..',
    ];
    for (const path of [...climbs, '/a/%00', '/a/%', '/a/%2']) assert.equal(callTarget(path), undefined, path);
  });
});
