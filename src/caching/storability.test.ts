import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { whyNotStored } from './storability.ts';

const fresh = 'cache-control: max-age=60\r\n';

function why(
  fields: string,
  given: {
    status?: number;
    method?: string;
    request?: string;
    hasTtl?: boolean;
    heuristic?: boolean;
    storeSetCookie?: boolean;
  } = {},
) {
  const {
    status = 200,
    method = 'GET',
    request = '',
    hasTtl = false,
    heuristic = false,
    storeSetCookie = false,
  } = given;
  return whyNotStored(
    { method, requestFields: request, status, fields },
    { targets: ['cdn-cache-control'], hasTtl, heuristic, storeSetCookie },
  );
}

describe('RFC 9111 §3: what may be stored', () => {
  test('answers to GET with freshness of their own, whatever their status', () => {
    for (const status of [200, 203, 204, 299, 301, 302, 307, 400, 404, 410, 499, 500, 503, 599]) {
      assert.equal(why(fresh, { status }), undefined, String(status));
    }
    assert.equal(why('expires: Sun, 06 Nov 1994 08:49:37 GMT\r\n'), undefined);
    assert.equal(why('cdn-cache-control: max-age=60\r\n'), undefined);
  });

  test('not answers to other methods, interim answers, parts, and 304', () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'FOO'])
      assert.equal(why(fresh, { method }), 'method');
    for (const status of [100, 103, 206, 304]) assert.equal(why(fresh, { status }), 'status', String(status));
  });

  test('not what is only about the one request, nor what RFC 6585 forbids', () => {
    for (const status of [412, 416, 417, 425, 428, 429, 431, 511]) assert.equal(why(fresh, { status }), 'status');
  });

  test('not with no-store, of the answer or of the request', () => {
    assert.equal(why('cache-control: max-age=60, no-store\r\n'), 'no-store');
    assert.equal(why('cache-control: No-StOrE, max-age=60\r\n'), 'no-store');
    assert.equal(why(fresh, { request: 'cache-control: no-store\r\n' }), 'request-no-store');
    assert.equal(why('cdn-cache-control: no-store\r\ncache-control: max-age=60\r\n'), 'no-store');
    assert.equal(why('cdn-cache-control: max-age=60\r\ncache-control: no-store\r\n'), undefined, 'RFC 9213 §2.2');
  });

  test('not what is private, unless only fields of it are', () => {
    assert.equal(why('cache-control: private, max-age=60\r\n'), 'private');
    assert.equal(why('cache-control: private="x-user", max-age=60\r\n'), undefined);
  });

  test('§5.2.2.3: must-understand wants a status whose meaning is known, and goes before no-store', () => {
    assert.equal(why('cache-control: must-understand, no-store, max-age=60\r\n'), undefined);
    for (const status of [201, 308, 409, 451, 505]) {
      assert.equal(why('cache-control: must-understand, no-store, max-age=60\r\n', { status }), undefined);
    }
    assert.equal(why('cache-control: must-understand, max-age=60\r\n', { status: 499 }), 'status');
    assert.equal(why('cache-control: must-understand, no-store, max-age=60\r\n', { status: 599 }), 'status');
  });

  test('without freshness: only statuses that allow it, and only what can be of use', () => {
    const tagged = 'etag: "1"\r\n';
    assert.equal(why(''), 'no-freshness');
    assert.equal(why(tagged), undefined);
    assert.equal(why('', { hasTtl: true }), undefined);
    assert.equal(why('', { heuristic: true }), undefined);
    assert.equal(why(tagged, { status: 302 }), 'status');
    assert.equal(why(`${tagged}cache-control: public\r\n`, { status: 302 }), undefined);
  });
});

test('RFC 9111 §3.5: what was asked with Authorization only if the answer allows it', () => {
  const request = 'authorization: Bearer x\r\n';
  assert.equal(why(fresh, { request }), 'authorization');
  for (const control of ['public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60']) {
    assert.equal(why(`cache-control: ${control}\r\n`, { request }), undefined, control);
  }
});

test('a cookie is set for everybody only where the answer says that it is for everybody', () => {
  const cookie = 'set-cookie: session=1\r\n';
  assert.equal(why(fresh + cookie), 'set-cookie');
  assert.equal(why(fresh + cookie, { storeSetCookie: true }), undefined);
  for (const control of ['public, max-age=60', 's-maxage=60', 'private="set-cookie", max-age=60']) {
    assert.equal(why(`cache-control: ${control}\r\n${cookie}`), undefined, control);
  }
});

test('RFC 9111 §4.1: not what varies by everything, nor by what only edges know', () => {
  for (const vary of ['*', 'accept, *', 'X-Antipode-Country', 'x-forwarded-for', 'forwarded']) {
    assert.equal(why(`${fresh}vary: ${vary}\r\n`), 'vary', vary);
  }
  for (const vary of ['accept-language', 'x-forwarded-proto']) {
    assert.equal(why(`${fresh}vary: ${vary}\r\n`), undefined, vary);
  }
  const request = 'x-antipode-country: DE\r\n';
  assert.equal(why(`${fresh}vary: X-Antipode-Country\r\n`, { request }), undefined);
  assert.equal(why(`${fresh}vary: x-antipode-country, x-antipode-region\r\n`, { request }), 'vary');
});
