import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';

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

const lengths: readonly RequestRow[] = [
  post('reads a request without a body', [], none),
  post('reads a length', ['Content-Length: 5'], five),
  post('reads a length between blanks', ['content-length:\t 5 '], five),
  post('refuses a tab behind the length', ['Content-Length: 5\t'], 400),
  post('reads a length with leading zeros', ['Content-Length: 0005'], five),
  post('keeps a length of zero apart from none', ['Content-Length: 0'], { contentLength: 0, hasContentLength: true }),
  post('reads a length of 15 digits exactly', ['Content-Length: 999999999999999'], {
    contentLength: 999_999_999_999_999,
  }),
  post('refuses a length of 16 digits', ['Content-Length: 9999999999999999'], 400),
  post('refuses two lengths', ['Content-Length: 5', 'Content-Length: 6'], 400),
  post('refuses two equal lengths', ['Content-Length: 5', 'Content-Length: 5'], 400),
  post('refuses two lengths, the first zero', ['Content-Length: 0', 'Content-Length: 5'], 400),
  post('refuses a list of lengths', ['Content-Length: 5, 5'], 400),
  post('refuses a length with a sign', ['Content-Length: +5'], 400),
  post('refuses a negative length', ['Content-Length: -5'], 400),
  post('refuses minus zero', ['Content-Length: -0'], 400),
  post('refuses a hexadecimal length', ['Content-Length: 0x5'], 400),
  post('refuses a fraction', ['Content-Length: 5.0'], 400),
  post('refuses an exponent', ['Content-Length: 5e1'], 400),
  post('refuses an underscore between digits', ['Content-Length: 1_0'], 400),
  post('refuses digits of another script', ['Content-Length: \xb2'], 400),
  post('refuses an empty length', ['Content-Length:'], 400),
  post('refuses a length of blanks', ['Content-Length: \t '], 400),
  post('refuses two numbers', ['Content-Length: 5 5'], 400),
];

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

testRequests([...lengths, ...codings, ...olds, ...expectations]);
