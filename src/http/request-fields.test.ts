import { lines, type RequestRow, testRequests } from '../../test/support/head-rows.ts';

type Expected = RequestRow['expected'];

const get = (name: string, fields: readonly string[], expected: Expected): RequestRow => ({
  name,
  bytes: lines('GET / HTTP/1.1', 'Host: a', ...fields),
  expected,
});

testRequests([
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
    'keeps apart how CDNs call the address of a client, and what frameworks serve instead of the path',
    ['True-Client-IP: 1', 'CF-Connecting-IP: 2', 'fastly-client-ip: 3', 'client-ips: 4', 'X-Original-URL: /admin'],
    {
      fields: 'client-ips: 4\r\n',
      forwarded: 'True-Client-IP: 1\r\nCF-Connecting-IP: 2\r\nfastly-client-ip: 3\r\nX-Original-URL: /admin\r\n',
    },
  ),
  get('notes where it has passed, and passes it on', ['CDN-Loop: a'], { hasCdnLoop: true, fields: 'CDN-Loop: a\r\n' }),
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
]);
