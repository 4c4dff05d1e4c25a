import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offers, type ProxyRequest, serializeRequest } from './proxy-request.ts';

const request = (parts: Partial<ProxyRequest>): ProxyRequest =>
  ({
    method: 'GET',
    target: '/a?b',
    authority: 'shop.example:8080',
    fields: 'x-a: 1\r\n',
    contentLength: 0,
    hasContentLength: false,
    chunked: false,
    expectContinue: false,
    upgrade: '',
    ...parts,
  }) as ProxyRequest;

const start = 'GET /a?b HTTP/1.1\r\nhost: shop.example:8080\r\nx-a: 1\r\n';

test('frames a request in exactly one way', () => {
  assert.equal(serializeRequest(request({})), `${start}\r\n`);
  assert.equal(serializeRequest(request({ hasContentLength: true })), `${start}content-length: 0\r\n\r\n`);
  const sized = { hasContentLength: true, contentLength: 7 };
  assert.equal(serializeRequest(request(sized)), `${start}content-length: 7\r\n\r\n`);
  assert.equal(serializeRequest(request({ chunked: true })), `${start}transfer-encoding: chunked\r\n\r\n`);
  // Were there ever both, the endpoint would still be told of one.
  assert.equal(serializeRequest(request({ ...sized, chunked: true })), `${start}transfer-encoding: chunked\r\n\r\n`);
});

test('passes an expectation with a body, and an offer to change protocol without one', () => {
  const expecting = { expectContinue: true, contentLength: 7, hasContentLength: true };
  assert.match(serializeRequest(request(expecting)), /content-length: 7\r\nexpect: 100-continue\r\n\r\n$/);
  assert.match(
    serializeRequest(request({ expectContinue: true, chunked: true })),
    /transfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n$/,
  );
  assert.equal(
    serializeRequest(request({ upgrade: 'websocket' })),
    `${start}connection: upgrade\r\nupgrade: websocket\r\n\r\n`,
  );
});

test('knows what was offered, letter case aside, and nothing else', () => {
  const offering = request({ upgrade: 'websocket, Echo/2 ,x' });
  for (const protocol of ['websocket', 'WebSocket', 'echo/2', 'X']) assert.equal(offers(offering, protocol), true);
  for (const protocol of ['echo', 'echo/1', 'websocket, x', '', 'socket']) {
    assert.equal(offers(offering, protocol), false, protocol);
  }
  assert.equal(offers(request({}), 'websocket'), false);
});
