import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invalidatedTargets, invalidates } from './invalidation.ts';

const target = { scheme: 'https', authority: 'a.example', path: '/x', query: '?q=1' };
const named = (fields: string) =>
  invalidatedTargets(target, 'a.example', fields)
    .slice(1)
    .map(({ path, query }) => path + query);

test('RFC 9111 §4.4: unsafe methods that succeed, known or not', () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'M-SEARCH']) {
    for (const status of [200, 204, 303, 399]) assert.equal(invalidates(method, status), true);
    for (const status of [400, 500]) assert.equal(invalidates(method, status), false);
  }
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) assert.equal(invalidates(method, 200), false);
});

test('RFC 9111 §4.4: the target, and what Location and Content-Location name on the same origin', () => {
  assert.deepEqual(invalidatedTargets(target, 'a.example', ''), [target]);
  const onPort = invalidatedTargets(target, 'a.example:8443', 'location: https://a.example:8443/y\r\n');
  assert.deepEqual(onPort[1], { scheme: 'https', authority: 'a.example', path: '/y', query: '' });
  assert.deepEqual(named('location: /y?z=1\r\nContent-Location: w\r\n'), ['/y?z=1', '/w']);
  assert.deepEqual(named('location: https://a.example/y\r\n'), ['/y']);
  assert.deepEqual(named('location: https://a.example:443/y\r\n'), ['/y']);
  for (const other of [
    'https://b.example/y',
    'http://a.example/y',
    'https://a.example:444/y',
    '//b.example/y',
    'http://[',
  ]) {
    assert.deepEqual(named(`location: ${other}\r\n`), [], other);
  }
});
