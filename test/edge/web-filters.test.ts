/** The filters for the web, as a node makes them of a config. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';

const body = 'plain text, over and over; '.repeat(200);
const text = { 'content-type': 'text/plain', server: 'app/1.0' };

test('`compress` compresses', async () => {
  const routes = [{ path: '/', respond: { body, headers: text }, compress: { algorithms: ['gzip'] } }] as const;
  await using node = await startTestNode({ routes });
  const answer = await fetch(node.url, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(answer.headers.get('content-encoding'), 'gzip');
  assert.equal(await answer.text(), body);
  const plain = await ask(node.url, '/');
  assert.equal(plain.body, body);
  assert.equal(plain.headers.vary, 'accept-encoding');
});

test('`cors` answers browsers, also about answers of the edge itself', async () => {
  const origin = 'https://shop.example';
  const routes = [
    { path: '/', respond: { status: 404 }, cors: { origins: [origin], exposeHeaders: ['x-a'] } },
  ] as const;
  await using node = await startTestNode({ routes });
  const headers = { origin, 'access-control-request-method': 'PUT' };
  const preflight = await ask(node.url, '/x', { method: 'OPTIONS', headers });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers['access-control-allow-origin'], origin);
  assert.match(preflight.headers['access-control-allow-methods']!, /PUT/);
  const refused = await ask(node.url, '/x', {
    method: 'OPTIONS',
    headers: { ...headers, origin: 'https://x.example' },
  });
  assert.equal(refused.status, 403);
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const answer = await ask(node.url, '/x', { headers: { origin } });
  assert.deepEqual(
    [answer.status, answer.headers['access-control-allow-origin'], answer.headers['access-control-expose-headers']],
    [404, origin, 'x-a'],
  );
});

test('`securityHeaders` adds what is missing and takes out what tells too much', async () => {
  const routes = [{ path: '/', respond: { headers: text }, securityHeaders: { frameOptions: 'DENY' } }] as const;
  await using node = await startTestNode({ routes });
  const { headers } = await ask(node.url, '/');
  assert.equal(headers['x-frame-options'], 'DENY');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers.server, undefined);
  assert.equal(headers['strict-transport-security'], undefined);
});

const faults = { abort: { status: 503 } } as const;

test('`faultInjection` makes faults where it is told that production is meant', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: { ...faults, production: true } }] as const;
  await using node = await startTestNode({ routes });
  assert.equal((await ask(node.url, '/')).status, 503);
});

test('`faultInjection` is left out elsewhere, and the node says so', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: faults }] as const;
  await using node = await startTestNode({ routes });
  assert.equal((await ask(node.url, '/')).status, 200);
  assert.deepEqual(node.said(), ['faults.off /']);
});

test('`faultInjection` makes faults in dev', async () => {
  const routes = [{ path: '/', respond: {}, faultInjection: faults }] as const;
  await using node = await startTestNode({ routes }, { lineTo: () => ({ host: '127.0.0.1', port: 1 }) });
  assert.equal((await ask(node.url, '/')).status, 503);
});
