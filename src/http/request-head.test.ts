import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines, maxFields, type RequestRow, testRequests } from '../../test/support/head-rows.ts';
import { RequestHead } from './index.ts';

type Expected = RequestRow['expected'];

const get = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('GET / HTTP/1.1', 'Host: a', ...fields),
  expected,
});

const travelling: readonly RequestRow[] = [
  get('passes fields on in their order, as they were sent', ['B: 1', 'a:\t2 ', 'B: \xe9', 'c:'], {
    fields: 'B: 1\r\na:\t2 \r\nB: \xe9\r\nc:\r\n',
  }),
  {
    name: 'leaves out framing, host and hop-by-hop fields wherever they stand',
    bytes: lines('POST / HTTP/1.1', 'A: 1', 'Host: a', 'B: 2', 'C: 3', 'Content-Length: 0', 'TE: trailers', 'D: 4'),
    expected: { fields: 'A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n' },
  },
  get(
    'drops what is meant for this hop',
    ['Keep-Alive: timeout=5', 'Proxy-Connection: close', 'Proxy-Authorization: x', 'te: gzip', 'HTTP2-Settings: x'],
    { fields: '', keepAlive: true },
  ),
  get('drops Proxy, which becomes HTTP_PROXY in CGI', ['Proxy: http://evil/', 'proxyx: 1'], {
    fields: 'proxyx: 1\r\n',
  }),
  get('drops names with characters that CGI folds', ['X_Forwarded_For: 1', 'a.b: 2', "c!#$%&'*+^`|~d: 3", 'e-f: 4'], {
    fields: 'e-f: 4\r\n',
    forwarded: '',
  }),
  {
    ...get('passes folded names that are allowed', ['My_Key: 1', 'other_key: 2'], { fields: 'My_Key: 1\r\n' }),
    allowedAliases: new Set(['my_key']),
  },
  get(
    'passes names that only begin or end like special ones',
    ['hosts: 1', 'tex: 2', 'x-host: 3', 'connection-id: 4'],
    {
      fields: 'hosts: 1\r\ntex: 2\r\nx-host: 3\r\nconnection-id: 4\r\n',
      authority: 'a',
    },
  ),
  get(
    'keeps apart what says who the client is',
    ['X-Forwarded-For: 1', 'A: 2', 'forwarded: for=3', 'X-Forwarded: 4', 'X-Real-IP: 5', 'x-request-id: 6', 'xx: 7'],
    {
      fields: 'A: 2\r\nxx: 7\r\n',
      forwarded: 'X-Forwarded-For: 1\r\nforwarded: for=3\r\nX-Forwarded: 4\r\nX-Real-IP: 5\r\nx-request-id: 6\r\n',
    },
  ),
  get(
    'keeps apart what an edge says to an edge',
    ['X-Antipode-Region: eu', 'antipode-replay: region=eu', 'Accept: *'],
    {
      fields: 'Accept: *\r\n',
      forwarded: 'X-Antipode-Region: eu\r\nantipode-replay: region=eu\r\n',
    },
  ),
  get('notes the trace and the idempotency key, and passes them on', ['TraceParent: 0', 'idempotency-KEY: 1'], {
    hasTraceparent: true,
    hasIdempotencyKey: true,
    fields: 'TraceParent: 0\r\nidempotency-KEY: 1\r\n',
  }),
  get('reads 100 fields', Array<string>(99).fill('a: b'), { fields: 'a: b\r\n'.repeat(99) }),
  get('refuses 101 fields', Array<string>(100).fill('a: b'), 431),
  get('counts fields that do not travel on', Array<string>(100).fill('te: b'), 431),
];

const lineRules: readonly RequestRow[] = [
  get('refuses a folded line', ['a: b', ' c: d'], 400),
  get('refuses a line folded by a tab', ['a: b', '\tc'], 400),
  { name: 'refuses a folded first line', bytes: lines('GET / HTTP/1.1', ' Host: a'), expected: 400 },
  get('refuses a space before the colon', ['a : b'], 400),
  get('refuses a tab before the colon', ['a\t: b'], 400),
  get('refuses an empty name', [': b'], 400),
  get('refuses a line without a colon', ['a'], 400),
  get('refuses a name in parentheses', ['(a): b'], 400),
  get('refuses a name in UTF-8', ['caf\xc3\xa9: b'], 400),
  get('refuses NUL in a name', ['a\0: b'], 400),
  get('refuses NUL in a value', ['a: b\0'], 400),
  get('refuses DEL in a value', ['a: b\x7f'], 400),
  get('refuses an escape character in a value', ['a: \x1b[0m'], 400),
  get('refuses a form feed in a value', ['a: \fb'], 400),
  get('refuses a carriage return in a value', ['a: b\rXc: d'], 400),
  get('refuses a bare line feed in a value', ['a: b\nc: d'], 400),
  get('refuses two carriage returns at the end of a line', ['a: b\r'], 400),
  { name: 'refuses a bare line feed behind a field', bytes: 'GET / HTTP/1.1\r\nHost: a\n\r\n', expected: 400 },
  { name: 'refuses a bare line feed as the empty line', bytes: 'GET / HTTP/1.1\r\nHost: a\r\n\n', expected: 400 },
  {
    name: 'refuses a bare carriage return as the empty line',
    bytes: 'GET / HTTP/1.1\r\nHost: a\r\n\ra',
    expected: 400,
  },
  { name: 'refuses a space before the empty line', bytes: 'GET / HTTP/1.1\r\nHost: a\r\n \r\n', expected: 400 },
];

const connections: readonly RequestRow[] = [
  get('stays open', [], { keepAlive: true }),
  get('closes when asked to', ['Connection: close'], { keepAlive: false, fields: '' }),
  get('reads options without case, in a list, over several fields', ['connection: x,\t,CLOSE', 'Connection:'], {
    keepAlive: false,
  }),
  get('stays open when it is said twice', ['Connection: keep-alive', 'Connection: Keep-Alive'], { keepAlive: true }),
  get('closes when one of two fields says so', ['Connection: keep-alive', 'Connection: close'], { keepAlive: false }),
  get('refuses options that are no tokens', ['Connection: close;x'], 400),
  get('refuses options without a comma', ['Connection: close x'], 400),
  get('refuses a quoted option', ['Connection: "close"'], 400),
  get(
    'drops the fields it names, before and behind it',
    ['X-A: 1', 'X-B: 2', 'Connection: x-a, x-c', 'x-C: 3', 'X-A: 4'],
    {
      fields: 'X-B: 2\r\n',
    },
  ),
  ...['Host', 'content-length', 'Content-Type', 'transfer-encoding', 'Authorization', 'cookie', 'Origin', 'Via'].map(
    (name) => get(`refuses a Connection field that names ${name}`, [`Connection: ${name}`], 400),
  ),
  ...['X-Forwarded-For', 'forwarded', 'X-Real-IP', 'x-request-id', 'X-Antipode-Region', 'traceparent', 'If-Match'].map(
    (name) =>
      get(`refuses a Connection field that names ${name} among others`, ['x: 1', `Connection: x,${name},close`], 400),
  ),
];

const upgrade = (name: string, fields: readonly string[], offered: string): RequestRow =>
  get(name, fields, { upgrade: offered, fields: '' });

const upgrades: readonly RequestRow[] = [
  upgrade('offers an upgrade', ['Connection: Upgrade', 'Upgrade: websocket'], 'websocket'),
  upgrade(
    'offers several protocols',
    ['Upgrade: a/1, b', 'Upgrade: c', 'Connection: keep-alive, upgrade'],
    'a/1, b, c',
  ),
  upgrade('offers nothing without the option', ['Upgrade: websocket'], ''),
  upgrade('offers nothing without a protocol', ['Connection: upgrade'], ''),
  upgrade('offers nothing with a body', ['Content-Length: 1', 'Connection: upgrade', 'Upgrade: websocket'], ''),
  upgrade(
    'offers nothing with chunks',
    ['Transfer-Encoding: chunked', 'Connection: upgrade', 'Upgrade: websocket'],
    '',
  ),
  upgrade(
    'offers no h2c, which would hide requests',
    ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: x'],
    '',
  ),
  upgrade('offers nothing where h2c is in the list', ['Connection: Upgrade', 'Upgrade: websocket,H2C'], ''),
  upgrade('offers no TLS', ['Connection: Upgrade', 'Upgrade: TLS/1.0, HTTP/1.1'], ''),
  upgrade('tells h2c from names like it', ['Connection: Upgrade', 'Upgrade: xh2c, h2cx'], 'xh2c, h2cx'),
  {
    name: 'offers nothing from HTTP/1.0',
    bytes: lines('GET / HTTP/1.0', 'Connection: upgrade', 'Upgrade: websocket'),
    expected: { upgrade: '' },
  },
  get('refuses a list of protocols that is none', ['Connection: upgrade', 'Upgrade: a b'], 400),
  get('refuses an empty protocol', ['Connection: upgrade', 'Upgrade: a,,b'], 400),
  get('ignores what is no list of protocols when nothing is offered', ['Upgrade: a b'], { upgrade: '', fields: '' }),
];

testRequests([...travelling, ...lineRules, ...connections, ...upgrades]);

test('finds the values of a field that travels on, without the blanks around them and nothing more', () => {
  const head = new RequestHead({ maxFields });
  const bytes = Buffer.from(lines('GET / HTTP/1.1', 'Host: a', 'x:\t\xa0a b\xa0 ', 'xy: 1', 'X:', 'x-a: 2'), 'latin1');
  assert.equal(head.parse(bytes, bytes.length), bytes.length);
  assert.deepEqual(head.values('x'), ['\xa0a b\xa0', '']);
  assert.deepEqual(head.values('host'), []);
});

test('drops what thousands of options name', () => {
  const head = new RequestHead({ maxFields });
  const names = Array.from({ length: 4_000 }, (_, at) => `x${at}`);
  const bytes = Buffer.from(lines('GET / HTTP/1.1', 'Host: a', `Connection: ${names.join()}`, 'a: b', 'X3999: c'));
  assert.equal(head.parse(bytes, bytes.length), bytes.length);
  assert.equal(head.fields, 'a: b\r\n');
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
