import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ObservedInput, observedRequest } from '../../../test/support/observed-request.ts';
import { seededRandom } from '../../core/index.ts';
import type { RequestEnd } from '../route-filter.ts';
import { AccessLog, type AccessLogRules } from './access-log.ts';
import { accessLogDefaults } from './access-log-defaults.ts';

const rules: AccessLogRules = {
  ...accessLogDefaults,
  format: 'json',
  redact: [],
  truncateAddresses: false,
};
const ok: RequestEnd = { status: 200, durationMs: 12.3456, bytes: 10, endpointId: 'web/1', abandoned: false };
const wallClock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5) };

function linesOf(
  changes: Partial<AccessLogRules>,
  requests: readonly (readonly [ObservedInput, Partial<RequestEnd>])[],
): string[] {
  const lines: string[] = [];
  const tools = { random: seededRandom(1), wallClock, region: 'eu', write: (line: string) => lines.push(line) };
  const log = new AccessLog({ ...rules, ...changes }, tools);
  for (const [request, end] of requests) log.onEnd(observedRequest(request), { ...ok, ...end });
  return lines;
}

test('writes pino’s form of line with the fields in their order, and nothing where there is nothing to say', () => {
  const [line] = linesOf({}, [
    [
      {
        path: '/a"b',
        query: '?q=1&token=x',
        fields: { 'user-agent': 'curl/8', authorization: 'Bearer s3cret', cookie: 'sid=s3cret' },
        route: { label: '/a', service: 'web' },
        notes: {
          answeredAt: 10,
          received: 3,
          traceFields: `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\r\n`,
        },
      },
      {},
    ],
  ]);
  assert.equal(line?.endsWith('\n'), true);
  const { level, time, msg, ...fields } = JSON.parse(line!);
  assert.deepEqual([level, time, msg], [30, wallClock.now(), 'request']);
  const written = {
    requestId: 'id-1',
    traceId: 'a'.repeat(32),
    client: '192.0.2.7',
    method: 'GET',
    host: 'shop.example',
    path: '/a"b',
    query: '?q=1&token=[redacted]',
    status: 200,
    bytesIn: 3,
    bytesOut: 10,
    durationMs: 12.346,
    headMs: 10,
    route: '/a',
    service: 'web',
    endpoint: 'web/1',
    region: 'eu',
    tries: 0,
    http: 'http/1.1',
    userAgent: 'curl/8',
  };
  assert.deepEqual(fields, written);
  assert.deepEqual(Object.keys(fields), Object.keys(written));
  assert.doesNotMatch(line!, /s3cret/);
});

test('fields are chosen; a failure is an error', () => {
  const [line] = linesOf({ fields: ['status', 'problem'] }, [[{ notes: { problem: 'no-endpoint' } }, { status: 503 }]]);
  assert.deepEqual(JSON.parse(line!), {
    level: 50,
    time: wallClock.now(),
    status: 503,
    problem: 'no-endpoint',
    msg: 'request',
  });
});

test('a sample leaves out the rest, but never what failed, broke off or was slow', () => {
  const many = Array.from({ length: 1_000 }, () => [{}, {}] as const);
  const half = linesOf({ sample: 0.5 }, many).length;
  assert.ok(half > 430 && half < 570, `${half}`);
  const kept = [
    [{}, { status: 500 }] as const,
    [{}, { abandoned: true }] as const,
    [{}, { durationMs: 1_000 }] as const,
  ];
  assert.equal(linesOf({ sample: 0 }, [...many, ...kept]).length, 3);
});

test('a route is left out whole, or has a sample of its own', () => {
  const silent = { route: { accessLog: false as const } };
  assert.deepEqual(linesOf({}, [[silent, { status: 500 }]]), []);
  const own = { route: { accessLog: { sample: 0 } } };
  assert.equal(linesOf({}, [[own, {}]]).length, 0);
  assert.equal(linesOf({}, [[own, { status: 500 }]]).length, 1);
  assert.equal(linesOf({ sample: 0 }, [[{ route: { accessLog: { sample: 1 } } }, {}]]).length, 1);
});

test('of a head that could not be read nothing is shown that a client sent', () => {
  const request = { understood: false, method: 'EVIL', path: '/evil', fields: { 'user-agent': 'evil' } };
  const lines = [...linesOf({}, [[request, { status: 400 }]]), ...linesOf({ format: 'combined' }, [[request, {}]])];
  assert.doesNotMatch(lines.join(''), /evil/i);
  assert.equal(JSON.parse(lines[0]!).status, 400);
});

test('shows only the network of a client, where that is wished', () => {
  const client = (address: string) => {
    const [line] = linesOf({ truncateAddresses: true, fields: ['client'] }, [[{ address }, {}]]);
    return JSON.parse(line!).client;
  };
  assert.equal(client('192.0.2.7'), '192.0.2.0/24');
  assert.equal(client('2001:db8:1:2:3::4'), '2001:db8:1:2::/64');
});

test('the combined format is that of Apache', () => {
  const fields = { 'user-agent': 'a "b"', referer: 'https://ann:pw@x.example/?key=1' };
  const [line] = linesOf({ format: 'combined' }, [[{ path: '/a', query: '?b', protocol: 'h2', fields }, {}]]);
  assert.equal(
    line,
    '192.0.2.7 - - [02/Jan/2026:03:04:05 +0000] "GET /a?b HTTP/2.0" 200 10 "https://x.example/?key=[redacted]" "a \\"b\\""\n',
  );
});
