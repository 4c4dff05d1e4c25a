import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RequestHead } from '../http/index.ts';
import { createRouter } from '../route/index.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { respond } from './local-handler.ts';
import { RequestContext } from './request-context.ts';
import { RequestIds, requestIdDefaults } from './request-ids.ts';
import { selectRoute } from './select-route.ts';
import { TrafficCounters } from './traffic-counters.ts';
import { plainTransport } from './transport.ts';

const route = (index: number, match: Partial<EdgeRoute>): EdgeRoute => ({
  index,
  label: `${index}`,
  encodedSlash: false,
  handler: respond(200, '', {}),
  ...match,
});

const routes = [
  route(0, { host: 'a.example', path: '/api' }),
  route(1, { host: 'a.example', path: '/files', encodedSlash: true }),
  route(2, { host: 'a.example', path: '/api', headers: { 'x-beta': '1' } }),
  route(3, { host: 'a.example', path: '/api', methods: ['PUT'] }),
];
const ownRoutes = new Map([['/.well-known/antipode/health', route(9, {})]]);
const counters = new TrafficCounters(routes.length);
const requestIds = new RequestIds(requestIdDefaults);
const edge = { router: createRouter(routes), ownRoutes, counters, requestIds } as unknown as EdgeRuntime;

/** The index of the route, or the status that answers instead. */
function selected(lines: string, client: Partial<ClientIdentity> = {}): number {
  const bytes = Buffer.from(`${lines}\r\n\r\n`);
  const head = new RequestHead({ maxFields: 10 });
  assert.equal(head.parse(bytes, bytes.length), bytes.length, head.fault);
  const identity = { address: '192.0.2.1', place: undefined, trustedPeer: false, ...client };
  const context = new RequestContext(head, '192.0.2.1', plainTransport, { ...edge, identify: () => identity });
  context.begin(0);
  const found = selectRoute(context, edge);
  return 'status' in found ? found.status : found.index;
}

test('goes by host, path, method and fields', () => {
  assert.equal(selected('GET /api/x HTTP/1.1\r\nhost: A.example:80'), 0);
  assert.equal(selected('GET /api HTTP/1.1\r\nhost: a.example\r\nX-Beta: 1'), 2);
  assert.equal(selected('PUT /api HTTP/1.1\r\nhost: a.example'), 3);
});

test('tells an address where nothing is from a host that is not served', () => {
  assert.equal(selected('GET /other HTTP/1.1\r\nhost: a.example'), 404);
  assert.equal(selected('GET /api HTTP/1.1\r\nhost: b.example'), 421);
});

test('takes a host for what it is: case, port and the dot of the root say nothing, an address is another', () => {
  const status = (line: string) => selected(`GET /api HTTP/1.1\r\nhost: ${line}`);
  assert.deepEqual(['A.EXAMPLE', 'a.example:8443', 'a.example.'].map(status), [0, 0, 0]);
  const others = ['a.example.evil', 'xa.example', 'sub.a.example', '127.0.0.1', '[::1]:80'];
  assert.deepEqual(
    others.map(status),
    others.map(() => 421),
  );
});

test('serves who names no host, as HTTP/1.0 may, only where any host is served', () => {
  assert.equal(selected('GET /api HTTP/1.0'), 421);
  const any = [route(0, { path: '/' })];
  const bytes = Buffer.from('GET / HTTP/1.0\r\n\r\n');
  const head = new RequestHead({ maxFields: 10 });
  head.parse(bytes, bytes.length);
  const open = {
    ...edge,
    router: createRouter(any),
    identify: () => ({ address: '', place: undefined, trustedPeer: false }),
  };
  const context = new RequestContext(head, '192.0.2.1', plainTransport, open);
  context.begin(0);
  assert.equal(selectRoute(context, open), any[0]);
});

test('takes the host of an absolute target, which must be that of the field', () => {
  assert.equal(selected('GET http://a.example/api HTTP/1.1\r\nhost: a.example'), 0);
  assert.equal(selected('GET http://b.example/api HTTP/1.1\r\nhost: b.example'), 421);
});

test('lets an encoded slash pass only where the route allows it', () => {
  assert.equal(selected('GET /api/a%2Fb HTTP/1.1\r\nhost: a.example'), 400);
  assert.equal(selected('GET /api/a%5cb HTTP/1.1\r\nhost: a.example'), 400);
  assert.equal(selected('GET /files/a%2Fb HTTP/1.1\r\nhost: a.example'), 1);
});

test('refuses a client whose account of itself cannot be understood, but not who asks for health', () => {
  const fault = 'x-antipode-client: no place';
  assert.equal(selected('GET /api HTTP/1.1\r\nhost: a.example', { fault }), 400);
  assert.equal(selected('GET /.well-known/antipode/health HTTP/1.1\r\nhost: b.example', { fault }), 9);
});
