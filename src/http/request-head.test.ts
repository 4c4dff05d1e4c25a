import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, maxFields, type RequestRow, testRequests } from '../../test/support/head-rows.ts';
import { RequestHead } from './index.ts';

type Expected = RequestRow['expected'];

/** A request whose body is what the row is about. */
const post = (name: string, fields: readonly string[], expected: Expected, version = '1.1'): RequestRow => ({
  name,
  bytes: lines(`POST / HTTP/${version}`, 'Host: a', ...fields),
  expected,
});
const expectation = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('PUT / HTTP/1.1', 'Host: a', ...fields),
  expected,
});
const old = (name: string, method: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines(`${method} / HTTP/1.0`, 'Host: a', ...fields),
  expected,
});

const none = { contentLength: 0, hasContentLength: false, chunked: false };
const five = { contentLength: 5, hasContentLength: true, chunked: false };
const chunked = { contentLength: 0, hasContentLength: false, chunked: true };

const codings: readonly RequestRow[] = [
  post('reads chunked', ['Transfer-Encoding: chunked'], chunked),
  post('reads chunked without case and between blanks', ['transfer-ENCODING:\t ChunKed  '], chunked),
  post('refuses length and coding', ['Content-Length: 5', 'Transfer-Encoding: chunked'], 400),
  post('refuses coding and length', ['Transfer-Encoding: chunked', 'Content-Length: 5'], 400),
  post('refuses a coding beside a length of zero', ['Content-Length: 0', 'Transfer-Encoding: chunked'], 400),
  post('refuses gzip and chunked', ['Transfer-Encoding: gzip, chunked'], 501),
  post('refuses chunked and gzip', ['Transfer-Encoding: chunked, gzip'], 501),
  post('refuses chunked twice', ['Transfer-Encoding: chunked, chunked'], 501),
  post('refuses two coding fields', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], 400),
  post('refuses a second, unknown coding field', ['Transfer-Encoding: chunked', 'Transfer-Encoding: x'], 400),
  post('refuses a coding that only ends in chunked', ['Transfer-Encoding: xchunked'], 501),
  post('refuses identity', ['Transfer-Encoding: identity'], 501),
  post('refuses a tab behind chunked, which is then not chunked to Node', ['Transfer-Encoding: chunked\t '], 501),
  post('refuses an empty coding', ['Transfer-Encoding:'], 501),
  post('refuses chunked with a parameter', ['Transfer-Encoding: chunked;q=1'], 501),
  post('refuses chunked in quotes', ['Transfer-Encoding: "chunked"'], 501),
  post('refuses chunked behind a comma', ['Transfer-Encoding: ,chunked'], 501),
  post('refuses chunked behind a vertical tab', ['Transfer-Encoding: \vchunked'], 400),
  post('refuses chunked behind a no-break space', ['Transfer-Encoding: \xa0chunked'], 501),
  post('refuses a coding in HTTP/1.0', ['Transfer-Encoding: chunked'], 400, '1.0'),
  post('drops names that only look like framing', ['Content_Length: 5', 'Transfer.Encoding: chunked'], {
    ...none,
    fields: '',
  }),
];

const olds: readonly RequestRow[] = [
  old('reads the body of an HTTP/1.0 POST', 'POST', ['Content-Length: 5'], five),
  old('refuses a body of an HTTP/1.0 GET', 'GET', ['Content-Length: 5'], 400),
  old('refuses a body of an HTTP/1.0 HEAD', 'HEAD', ['Content-Length: 5'], 400),
  old('refuses a body of an HTTP/1.0 DELETE', 'DELETE', ['Content-Length: 5'], 400),
  old('reads an HTTP/1.0 GET with a length of zero', 'GET', ['Content-Length: 0'], { contentLength: 0 }),
  old('closes after HTTP/1.0', 'GET', [], { keepAlive: false }),
  old('stays open after HTTP/1.0 that asks for it', 'GET', ['Connection: Keep-Alive'], { keepAlive: true }),
  old('closes after HTTP/1.0 that asks for both', 'GET', ['Connection: keep-alive, close'], { keepAlive: false }),
  old('ignores an expectation of HTTP/1.0', 'POST', ['Content-Length: 5', 'Expect: 100-continue'], {
    expectContinue: false,
  }),
];

const expectations: readonly RequestRow[] = [
  expectation('reads the expectation of a body', ['Content-Length: 5', 'Expect: 100-Continue'], {
    expectContinue: true,
    fields: '',
  }),
  expectation('reads the expectation of a chunked body', ['Expect: 100-continue', 'Transfer-Encoding: chunked'], {
    expectContinue: true,
  }),
  expectation('expects nothing without a body', ['Expect: 100-continue'], { expectContinue: false }),
  expectation('refuses another expectation', ['Expect: 200-ok'], 417),
  expectation('refuses an empty expectation', ['Expect:'], 417),
  expectation('refuses a list of expectations', ['Expect: 100-continue, x'], 417),
];

testRequests([...codings, ...olds, ...expectations]);

test('finds the values of a field that travels on, without the blanks around them and nothing more', () => {
  const head = new RequestHead({ maxFields });
  const bytes = Buffer.from(lines('GET / HTTP/1.1', 'Host: a', 'x:\t\xa0a b\xa0 ', 'xy: 1', 'X:', 'x-a: 2'), 'latin1');
  assert.equal(head.parse(bytes, bytes.length), bytes.length);
  assert.deepEqual(head.values('x'), ['\xa0a b\xa0', '']);
  assert.deepEqual(head.values('host'), []);
});

test('carries nothing over from one request of a connection to the next', () => {
  const head = new RequestHead({ maxFields });
  const full = lines(
    'PUT http://b:81/%2f?q HTTP/1.1',
    'Host: b:81',
    'Content-Length: 5',
    'Expect: 100-continue',
    'X-Forwarded-For: 1',
    'Traceparent: 2',
    'Idempotency-Key: 3',
    'Connection: close, x',
    'Upgrade: websocket',
    'A: 1',
  );
  const plain = lines('GET / HTTP/1.0');
  for (const text of [full, plain]) assert.ok(head.parse(Buffer.from(text), text.length) > 0);
  const fresh = new RequestHead({ maxFields });
  fresh.parse(Buffer.from(plain), plain.length);
  assert.deepEqual({ ...head }, { ...fresh });
});
