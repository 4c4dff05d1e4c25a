import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, maxFields, type ResponseRow, testResponses } from '../../test/support/head-rows.ts';
import { Framing, ResponseHead } from './index.ts';

type Expected = ResponseRow['expected'];

const status = (name: string, line: string, expected: Expected): ResponseRow => ({
  name,
  bytes: lines(line, 'Content-Length: 0'),
  expected,
});
const ok = (name: string, fields: readonly string[], expected: Expected, method = 'GET'): ResponseRow => ({
  name,
  bytes: lines('HTTP/1.1 200 OK', ...fields),
  expected,
  method,
});
const other = (name: string, code: number, fields: readonly string[], expected: Expected): ResponseRow => ({
  name,
  bytes: lines(`HTTP/1.1 ${code} -`, ...fields),
  expected,
});

const statusLines: readonly ResponseRow[] = [
  status('reads a status line', 'HTTP/1.1 404 Not Found', {
    status: 404,
    reason: 'Not Found',
    minor: 1,
    keepAlive: true,
  }),
  status('reads HTTP/1.0', 'HTTP/1.0 200 OK', { minor: 0, keepAlive: false }),
  status('reads an empty reason', 'HTTP/1.1 200 ', { status: 200, reason: '' }),
  status('reads a line without a reason, which many servers send', 'HTTP/1.1 200', { status: 200, reason: '' }),
  status('reads a reason of one character', 'HTTP/1.1 200 a', { reason: 'a' }),
  status('reads a reason in latin1, with tabs', 'HTTP/1.1 200 d\xe9j\xe0\tvu', { reason: 'd\xe9j\xe0\tvu' }),
  status('reads the lowest final and the highest status', 'HTTP/1.1 599 x', { status: 599 }),
  status('refuses a status below 100', 'HTTP/1.1 099 x', 502),
  status('refuses a status above 599', 'HTTP/1.1 600 x', 502),
  status('refuses a status of two digits', 'HTTP/1.1 20 OK', 502),
  status('refuses a status of four digits', 'HTTP/1.1 2000 OK', 502),
  status('refuses a status with a sign', 'HTTP/1.1 +20 OK', 502),
  status('refuses a status that is no number', 'HTTP/1.1 2x0 OK', 502),
  status('refuses two spaces before the status', 'HTTP/1.1  200 OK', 502),
  status('refuses a tab before the status', 'HTTP/1.1\t200 OK', 502),
  status('refuses a tab behind the status', 'HTTP/1.1 200\tOK', 502),
  status('refuses a control character in the reason', 'HTTP/1.1 200 O\0K', 502),
  status('refuses a bare carriage return in the reason', 'HTTP/1.1 200 O\rK', 502),
  status('refuses HTTP/2', 'HTTP/2 200 OK', 502),
  status('refuses HTTP/1.2', 'HTTP/1.2 200 OK', 502),
  status('refuses another protocol', 'ICY 200 OK', 502),
  status('refuses lower case', 'http/1.1 200 OK', 502),
  { name: 'refuses an empty line before the status line', bytes: `\r\n${lines('HTTP/1.1 200 OK')}`, expected: 502 },
  { name: 'refuses a bare line feed behind the status line', bytes: 'HTTP/1.1 200 OK\nA: b\r\n\r\n', expected: 502 },
  { name: 'refuses HTTP/0.9', bytes: '<html></html>', expected: 502 },
];

const framings: readonly ResponseRow[] = [
  ok('reads a length', ['Content-Length: 5'], { framing: Framing.length, contentLength: 5, fields: '' }),
  ok('reads a length of zero', ['Content-Length: 0'], { framing: Framing.length, contentLength: 0 }),
  ok('reads chunked', ['Transfer-Encoding: Chunked'], { framing: Framing.chunked, contentLength: -1, fields: '' }),
  ok('reads until the end without either', [], { framing: Framing.close, keepAlive: false }),
  ok('closes then even when told to stay', ['Connection: keep-alive'], { framing: Framing.close, keepAlive: false }),
  ok('refuses length and coding', ['Content-Length: 5', 'Transfer-Encoding: chunked'], 502),
  ok('refuses coding and length, also for HEAD', ['Transfer-Encoding: chunked', 'Content-Length: 5'], 502, 'HEAD'),
  ok('refuses two lengths', ['Content-Length: 5', 'Content-Length: 6'], 502),
  ok('refuses two equal lengths', ['Content-Length: 0', 'Content-Length: 0'], 502),
  ok('refuses a list of lengths', ['Content-Length: 5, 5'], 502),
  ok('refuses a length with a sign', ['Content-Length: +5'], 502),
  ok('refuses an empty length', ['Content-Length:'], 502),
  ok('refuses another coding', ['Transfer-Encoding: gzip, chunked'], 502),
  ok('refuses a tab behind chunked', ['Transfer-Encoding: chunked\t'], 502),
  ok('refuses two codings', ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], 502),
  ok(
    'has no body for HEAD, and keeps the length',
    ['Content-Length: 5'],
    { framing: Framing.none, contentLength: 5 },
    'HEAD',
  ),
  ok(
    'has no body for HEAD, chunked or not',
    ['Transfer-Encoding: chunked'],
    { framing: Framing.none, keepAlive: true },
    'HEAD',
  ),
  ok(
    'has no body for HEAD without a length',
    [],
    { framing: Framing.none, contentLength: -1, keepAlive: true },
    'HEAD',
  ),
  other('has no body with 304, and keeps the length', 304, ['Content-Length: 5'], {
    framing: Framing.none,
    contentLength: 5,
  }),
  other('has no body with 304 and chunked', 304, ['Transfer-Encoding: chunked'], { framing: Framing.none }),
  other('has no body with 204', 204, [], { framing: Framing.none, contentLength: -1, keepAlive: true }),
  other('forgives 204 a length of zero', 204, ['Content-Length: 0'], { framing: Framing.none, contentLength: -1 }),
  other('refuses 204 with a length', 204, ['Content-Length: 5'], 502),
  other('refuses 204 with chunks', 204, ['Transfer-Encoding: chunked'], 502),
  other('reads 100', 100, [], { status: 100, framing: Framing.none, keepAlive: true }),
  other('reads early hints', 103, ['Link: </a.css>; rel=preload'], {
    framing: Framing.none,
    fields: 'Link: </a.css>; rel=preload\r\n',
  }),
  other('refuses 1xx with a length', 103, ['Content-Length: 5'], 502),
  other('refuses 1xx with chunks', 100, ['Transfer-Encoding: chunked'], 502),
  {
    name: 'refuses a coding in HTTP/1.0',
    bytes: lines('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked'),
    expected: 502,
  },
];

const switched = ['Connection: Upgrade', 'Upgrade: websocket'];

const connections: readonly ResponseRow[] = [
  ok('closes when told to', ['Content-Length: 0', 'Connection: close'], { keepAlive: false, fields: '' }),
  {
    name: 'stays open after HTTP/1.0 that offers it',
    bytes: lines('HTTP/1.0 200 OK', 'Content-Length: 0', 'Connection: keep-alive'),
    expected: { keepAlive: true },
  },
  ok('reads how long the endpoint waits', ['Keep-Alive: max=100, timeout=5'], { keepAliveHintMs: 5_000, fields: '' }),
  ok('reads how long it waits in quotes', ['Keep-Alive: Timeout = "5"'], { keepAliveHintMs: 5_000 }),
  ok('knows of no limit without a timeout', ['Keep-Alive: mytimeout=5'], { keepAliveHintMs: -1 }),
  ok('refuses options that are no tokens', ['Connection: close;x'], 502),
  ok('drops the fields that Connection names', ['X-A: 1', 'Connection: x-a', 'B: 2'], { fields: 'B: 2\r\n' }),
  ok('refuses a Connection field that names Set-Cookie', ['Connection: set-cookie', 'Set-Cookie: a=b'], 502),
  ok('refuses a Connection field that names Cache-Control', ['Connection: close, Cache-Control'], 502),
  ok('drops hop-by-hop fields', ['TE: x', 'Proxy-Connection: x', 'Proxy-Authenticate: x', 'Upgrade: h2c', 'A: b'], {
    fields: 'A: b\r\n',
    upgrade: '',
  }),
  other('reads what a 101 changes to', 101, switched, { upgrade: 'websocket', framing: Framing.none, fields: '' }),
  other('refuses a 101 without the option', 101, ['Upgrade: websocket'], 502),
  other('refuses a 101 without a protocol', 101, ['Connection: upgrade'], 502),
  other('says no protocol with another status', 426, [...switched, 'Content-Length: 0'], { upgrade: '' }),
];

const fields: readonly ResponseRow[] = [
  ok('passes fields on in their order, as they were sent', ['Set-Cookie: a=1', 'b_c:\t2 ', 'set-cookie: d=\xe9'], {
    fields: 'Set-Cookie: a=1\r\nb_c:\t2 \r\nset-cookie: d=\xe9\r\n',
  }),
  ok('notes a date and passes it on', ['date: x'], { hasDate: true, fields: 'date: x\r\n' }),
  ok('notes that there is no date', ['dates: x'], { hasDate: false }),
  ok(
    'keeps apart what speaks to an edge',
    ['antipode-replay: region=eu', 'A: 1', 'X-Antipode-Tag: b', 'antipodes: 2'],
    {
      directives: 'antipode-replay: region=eu\r\nX-Antipode-Tag: b\r\n',
      fields: 'A: 1\r\nantipodes: 2\r\n',
    },
  ),
  ok('refuses a folded line', ['a: b', ' c'], 502),
  ok('refuses a space before the colon', ['a : b'], 502),
  ok('refuses an empty name', [': b'], 502),
  ok('refuses a bare line feed', ['a: b\nc: d'], 502),
  ok('refuses a bare carriage return', ['a: b\rXc: d'], 502),
  ok('refuses NUL', ['a: \0'], 502),
  ok('reads 100 fields', Array<string>(100).fill('a: b'), { status: 200 }),
  ok('refuses 101 fields', Array<string>(101).fill('a: b'), 502),
];

testResponses([...statusLines, ...framings, ...connections, ...fields]);

test('carries nothing over from one answer of a connection to the next', () => {
  const head = new ResponseHead(maxFields);
  const full = lines(
    'HTTP/1.1 101 Switching Protocols',
    'Connection: upgrade, x',
    'Upgrade: websocket',
    'Keep-Alive: timeout=5',
    'Date: x',
    'Antipode-Replay: region=eu',
    'A: b',
  );
  const plain = lines('HTTP/1.1 200', 'Transfer-Encoding: chunked');
  for (const text of [full, plain]) assert.ok(head.parse(Buffer.from(text), text.length, 'GET') > 0);
  const fresh = new ResponseHead(maxFields);
  fresh.parse(Buffer.from(plain), plain.length, 'GET');
  assert.deepEqual({ ...head }, { ...fresh });
});
