import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';

type Expected = RequestRow['expected'];

const post = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('POST / HTTP/1.1', 'Host: a', ...fields),
  expected,
});
const none = { contentLength: 0, hasContentLength: false, chunked: false };
const five = { contentLength: 5, hasContentLength: true, chunked: false };

testRequests([
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
]);
