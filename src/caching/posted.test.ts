import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPostedTarget } from './posted.ts';

const target = { scheme: 'https', authority: 'a.example', path: '/a', query: '?b=1' };
const fresh = 'cache-control: max-age=60\r\n';

function isTarget(fields: string, status = 200): boolean {
  return isPostedTarget({ status, fields }, target, 'a.example:8443', ['cdn-cache-control']);
}

test('RFC 9110 §9.3.3: a POST answers later GETs when it names its own target and says how long it is fresh', () => {
  for (const location of ['/a?b=1', 'a?b=1', 'https://a.example:8443/a?b=1', 'https://A.EXAMPLE:8443/a?b=1']) {
    assert.equal(isTarget(`${fresh}content-location: ${location}\r\n`), true, location);
  }
  assert.equal(isTarget('cdn-cache-control: max-age=60\r\ncontent-location: /a?b=1\r\n'), true);
  assert.equal(isTarget('expires: Sun, 06 Nov 1994 08:49:37 GMT\r\ncontent-location: /a?b=1\r\n'), true);
});

test('and not else', () => {
  for (const location of [
    '/a',
    '/a?b=2',
    '/b?b=1',
    'https://a.example/a?b=1',
    'http://a.example:8443/a?b=1',
    'http:',
  ]) {
    assert.equal(isTarget(`${fresh}content-location: ${location}\r\n`), false, location);
  }
  assert.equal(isTarget(fresh), false);
  assert.equal(isTarget('content-location: /a?b=1\r\n'), false);
  assert.equal(isTarget('cache-control: public\r\ncontent-location: /a?b=1\r\n'), false);
  assert.equal(isTarget(`${fresh}content-location: /a?b=1\r\ncontent-location: /a?b=1\r\n`), false);
  assert.equal(isTarget(`${fresh}content-location: /a?b=1\r\n`, 201), false);
});
