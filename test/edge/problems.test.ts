/**
 * What a client is told when something is wrong: the right status, problem details (RFC 9457) with the id of its request,
 * and nothing of what stands behind the edge.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exchange, fixedOrigin, openClient, startEdge, startOrigin, type TestEdgeOptions } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const get = 'GET /secret-path HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

interface Row {
  readonly name: string;
  readonly status: number;
  /** The last part of `type`. */
  readonly kind: string;
  readonly request?: string;
  readonly options?: TestEdgeOptions;
  /** How many origins there are; they answer nothing unless `answer` says what. */
  readonly origins?: 0 | 1 | 'closed';
  readonly answer?: string;
}

const failures: readonly Row[] = [
  { name: 'no endpoint', status: 503, kind: 'no-endpoint', origins: 0 },
  { name: 'a service with all it may have', status: 503, kind: 'overloaded', options: { admits: () => false } },
  {
    name: 'no room at the endpoint',
    status: 503,
    kind: 'overloaded',
    options: { pool: { maxConnections: 0, maxPendingRequests: 0 } },
  },
  {
    name: 'no connection in time',
    status: 503,
    kind: 'overloaded',
    options: { pool: { maxConnections: 0 }, target: { pendingTimeoutMs: 50 } },
  },
  { name: 'a connection refused', status: 503, kind: 'unreachable', origins: 'closed' },
  { name: 'no answer', status: 502, kind: 'bad-answer', answer: '' },
  { name: 'an answer that is not valid', status: 502, kind: 'bad-answer', answer: 'HTTP/1.1 200 OK\r\nevil\r\n\r\n' },
  { name: 'no answer in time', status: 504, kind: 'timeout', options: { target: { responseTimeoutMs: 50 } } },
];

const refusals: readonly Row[] = [
  { name: 'another path', status: 404, kind: 'no-route', options: { match: { host: 'a', path: '/api' } } },
  {
    name: 'another path, also where what stands behind it cannot be read',
    status: 404,
    kind: 'no-route',
    request: get.replace('connection: close\r\n\r\n', 'transfer-encoding: chunked\r\n\r\nzz\r\n'),
    options: { match: { host: 'a', path: '/api' } },
  },
  { name: 'another host', status: 421, kind: 'wrong-host', options: { match: { host: 'b', path: '/' } } },
  { name: 'an encoded slash', status: 400, kind: 'bad-request', request: get.replace('-path', '%2fpath') },
  { name: 'no host', status: 400, kind: 'bad-request', request: 'GET / HTTP/1.1\r\n\r\n' },
  { name: 'CONNECT', status: 405, kind: 'bad-request', request: 'CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n' },
  { name: 'another version', status: 505, kind: 'bad-request', request: 'GET / HTTP/1.2\r\nhost: a\r\n\r\n' },
  {
    name: 'another coding',
    status: 501,
    kind: 'bad-request',
    request: get.replace('connection: close', 'transfer-encoding: br'),
  },
  {
    name: 'another expectation',
    status: 417,
    kind: 'bad-request',
    request: get.replace('connection: close', 'expect: x'),
  },
  { name: 'a head too large', status: 431, kind: 'bad-request', request: get, options: { limits: { headBytes: 50 } } },
  {
    name: 'a head too late',
    status: 408,
    kind: 'timeout',
    request: get.slice(0, 30),
    options: { limits: { headTimeoutMs: 50 } },
  },
  {
    name: 'a body too late',
    status: 408,
    kind: 'timeout',
    request: get.replace('connection: close', 'content-length: 5'),
    options: { limits: { idleTimeoutMs: 50 } },
  },
];

async function ask({ origins = 1, answer, options = {}, request = get }: Row) {
  await using origin = answer === undefined ? await startOrigin(() => {}) : await recordingOrigin((s) => s.end(answer));
  if (origins === 'closed') await origin.close();
  await using edge = await startEdge(origins === 0 ? [] : [origin.port], options);
  const text = await exchange(edge.port, request);
  const end = text.indexOf('\r\n\r\n');
  const seen = /\r\nx-request-id: (\w+)\r\n/.exec(Buffer.concat(origin.received).toString())?.[1];
  return { head: text.slice(0, end + 2), body: text.slice(end + 4), port: origin.port, seen };
}

for (const [what, rows] of Object.entries({ failures, refusals })) {
  describe(`${what} are told as problems`, () => {
    for (const row of rows) {
      test(`${row.name}: ${row.status}`, async () => {
        const { head, body, port, seen } = await ask(row);
        assert.match(head, new RegExp(`^HTTP/1\\.1 ${row.status} [A-Z]`));
        assert.match(head, /\r\ncontent-type: application\/problem\+json\r\ncache-control: no-store\r\n/);
        assert.match(head, new RegExp(`\r\ncontent-length: ${body.length}\r\n`));
        assert.match(head, /\r\nconnection: close\r\n$/);
        assert.equal(/\r\nretry-after: 1\r\n/.test(head), row.status === 503);
        const problem = JSON.parse(body);
        assert.deepEqual(Object.keys(problem), ['type', 'title', 'status', 'detail', 'requestId']);
        assert.equal(problem.type, `urn:antipode:problem:${row.kind}`);
        assert.equal(problem.status, row.status);
        assert.equal(head.split('\r\n', 1)[0], `HTTP/1.1 ${row.status} ${problem.title}`);
        assert.match(problem.detail, /^[A-Z].*\.$/);
        assert.match(problem.requestId, /^[0-9a-f]{16}$/);
        if (seen !== undefined) assert.equal(problem.requestId, seen);
        assert.doesNotMatch(head + body, new RegExp(`127\\.0\\.0\\.1|:${port}\\b|ECONN|secret|\\be1\\b|node|src/`));
      });
    }
  });
}

test('a problem for a HEAD has no body, and for an HTTP/1.0 client the connection ends', async () => {
  await using edge = await startEdge([]);
  const head = await exchange(edge.port, get.replace('GET', 'HEAD'));
  assert.match(head, /^HTTP\/1\.1 503 (?:.+\r\n)+content-length: \d{3}\r\nconnection: close\r\n\r\n$/);
  const old = await exchange(edge.port, 'GET / HTTP/1.0\r\n\r\n');
  assert.match(old, /^HTTP\/1\.1 503 (?:.+\r\n)+connection: close\r\n\r\n\{.*\}$/);
});

test('a connection goes on after a problem that leaves nothing in doubt', async () => {
  await using origin = await fixedOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  await using edge = await startEdge([origin.port], { match: { host: 'a', path: '/api' } });
  const client = await openClient(edge.port);
  for (const [path, host, status] of [
    ['/', 'a', 404],
    ['/', 'b', 421],
    ['/api', 'a', 200],
  ] as const) {
    const before = client.text().length;
    client.socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await client.until((text) => /\}$|hi$/.test(text.slice(before)));
    assert.match(client.text().slice(before), new RegExp(`^HTTP/1\\.1 ${status} `));
  }
  client.socket.destroy();
});
