import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';

const host = 'Host: a';
const row = (name: string, line: string, expected: RequestRow['expected']): RequestRow => ({
  name,
  bytes: lines(line, host),
  expected,
});

testRequests([
  row('reads a request line', 'GET /a/b?c=d HTTP/1.1', {
    method: 'GET',
    path: '/a/b',
    query: '?c=d',
    minor: 1,
    keepAlive: true,
  }),
  row('reads a method it has never heard of', 'MKCALENDAR2-X_Y / HTTP/1.1', { method: 'MKCALENDAR2-X_Y' }),
  row('reads a method of 32 characters', `${'M'.repeat(32)} / HTTP/1.1`, { method: 'M'.repeat(32) }),
  row('refuses a method of 33 characters', `${'M'.repeat(33)} / HTTP/1.1`, 400),
  row('refuses a method in lower case, which some servers read as the other one', 'head / HTTP/1.1', 400),
  row('refuses a method with a character no token has', 'GE(T / HTTP/1.1', 400),
  row('refuses a line without a method', ' / HTTP/1.1', 400),
  row('refuses CONNECT', 'CONNECT a:443 HTTP/1.1', 405),
  row('refuses CONNECT with a path', 'CONNECT / HTTP/1.1', 405),
  row('refuses TRACE', 'TRACE / HTTP/1.1', 405),
  row('refuses the first word of HTTP/2', 'PRI * HTTP/1.1', 405),

  {
    name: 'forgives one empty line before the request',
    bytes: `\r\n${lines('GET / HTTP/1.1', host)}`,
    expected: { method: 'GET' },
  },
  {
    name: 'refuses two empty lines before the request',
    bytes: `\r\n\r\n${lines('GET / HTTP/1.1', host)}`,
    expected: 400,
  },
  { name: 'refuses a bare line feed before the request', bytes: `\n${lines('GET / HTTP/1.1', host)}`, expected: 400 },
  {
    name: 'refuses a bare carriage return before the request',
    bytes: `\r${lines('GET / HTTP/1.1', host)}`,
    expected: 400,
  },

  row('refuses two spaces before the target', 'GET  / HTTP/1.1', 400),
  row('refuses two spaces before the version', 'GET /  HTTP/1.1', 400),
  row('refuses a space behind the version', 'GET / HTTP/1.1 ', 400),
  row('refuses a tab before the target', 'GET\t/ HTTP/1.1', 400),
  row('refuses a tab before the version', 'GET /\tHTTP/1.1', 400),
  row('refuses a space in the target', 'GET /a b HTTP/1.1', 400),
  row('refuses a second version in the line', 'GET / HTTP/1.1 HTTP/1.1', 400),
  { name: 'refuses a bare line feed behind the request line', bytes: `GET / HTTP/1.1\n${host}\r\n\r\n`, expected: 400 },
  {
    name: 'refuses a bare carriage return behind the request line',
    bytes: `GET / HTTP/1.1\rX${host}\r\n\r\n`,
    expected: 400,
  },
  { name: 'refuses HTTP/0.9', bytes: 'GET /\r\n', expected: 400 },
  { name: 'refuses a carriage return in the target', bytes: `GET /\r HTTP/1.1\r\n${host}\r\n\r\n`, expected: 400 },

  row('reads HTTP/1.0', 'GET / HTTP/1.0', { minor: 0, keepAlive: false }),
  row('refuses HTTP/1.2', 'GET / HTTP/1.2', 505),
  row('refuses HTTP/2.0', 'GET / HTTP/2.0', 505),
  row('refuses HTTP/0.9 by name', 'GET / HTTP/0.9', 505),
  { name: 'refuses the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', expected: 505 },
  row('refuses a version in lower case', 'GET / http/1.1', 400),
  row('refuses a version with one letter in lower case', 'GET / HTTp/1.1', 400),
  row('refuses a version of two digits', 'GET / HTTP/1.10', 400),
  row('refuses a version with a leading zero', 'GET / HTTP/01.1', 505),
  row('refuses another protocol', 'GET / ICE/1.0', 400),
  { name: 'refuses a TLS hello', bytes: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', expected: 400 },
]);
