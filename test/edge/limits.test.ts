/** The limits of an edge and of its endpoints, each at the limit and one above. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { respond } from '../../src/edge/index.ts';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, eventually, exchange, fixedOrigin, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const last = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

describe('requestsPerConnection', () => {
  for (const origins of ['an endpoint', 'the edge'] as const) {
    test(`says close on the last answer, of ${origins}, and reads no further`, async () => {
      await using origin = await fixedOrigin(ok);
      const routes = origins === 'the edge' ? [{ path: '/', handler: respond(200, 'hi', {}) }] : [];
      await using edge = await startEdge([origin.port], { routes, limits: { requestsPerConnection: 3 } });
      const text = await exchange(edge.port, get.repeat(10));
      assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 3);
      assert.equal(text.match(/connection: close/g)?.length, 1);
      assert.match(text, /connection: close\r\n\r\nhi$/);
    });
  }
});

describe('connectionAgeMs', () => {
  test('says close on the first answer behind it, and on none before', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { limits: { connectionAgeMs: 150 } });
    const client = await openClient(edge.port);
    client.socket.write(get);
    assert.doesNotMatch(await client.until((text) => text.endsWith('hi')), /connection: close/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    client.socket.write(get + get);
    const text = await client.rest();
    assert.equal(text.match(/HTTP\/1\.1 200 OK/g)?.length, 2);
    assert.match(text, /connection: close\r\n\r\nhi$/);
  });
});

describe('maxConnections of an edge', () => {
  test('refuses and counts one client more, and takes it when another has left', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { limits: { maxConnections: 2 } });
    const { counters } = edge.edge;
    const clients = [await openClient(edge.port), await openClient(edge.port)];
    await eventually(() => counters.open === 2, 'both are in');
    const refused = await openClient(edge.port);
    assert.equal(await refused.rest(), '');
    assert.deepEqual([counters.accepted, counters.refused, counters.open], [2, 1, 2]);
    clients[0]!.socket.destroy();
    await eventually(() => counters.open === 1, 'one has left');
    assert.match(await exchange(edge.port, last), /200 OK/);
    clients[1]!.socket.destroy();
  });
});

describe('headBytes and fieldCount', () => {
  const limits = { headBytes: 1_000, fieldCount: 5 };
  const rest = 'host: a\r\nconnection: close\r\n\r\n';
  const start = 'GET / HTTP/1.1\r\n';
  const padded = (bytes: number) => `${start}x: ${'y'.repeat(bytes - start.length - rest.length - 5)}\r\n${rest}`;
  const rows: readonly (readonly [name: string, head: string, status: number])[] = [
    ['a head of headBytes', padded(1_000), 200],
    ['a head of one byte more', padded(1_001), 431],
    ['as many fields as fieldCount', `${start}${'x: y\r\n'.repeat(3)}${rest}`, 200],
    ['one field more', `${start}${'x: y\r\n'.repeat(4)}${rest}`, 431],
  ];
  for (const [name, head, status] of rows) {
    test(`${name} is answered ${status}`, async () => {
      await using origin = await recordingOrigin(ok);
      await using edge = await startEdge([origin.port], { limits });
      const text = await exchange(edge.port, head);
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(text, /\r\nconnection: close\r\n/);
      assert.equal(origin.requests().length, status === 200 ? 1 : 0);
    });
  }

  test('a body is no part of the head', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const body = 'b'.repeat(5_000);
    const request = `POST / HTTP/1.1\r\nconnection: close\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    assert.match(await exchange(edge.port, request), /200 OK/);
    assert.equal(origin.requests()[0]?.body, body);
  });
});

describe('maxConnections and maxPendingRequests of an endpoint', () => {
  test('hold requests in a queue, and answer 503 to one more without a word against the endpoint', async () => {
    await using origin = await startOrigin(() => {});
    await using edge = await startEdge([origin.port], { pool: { maxConnections: 2, maxPendingRequests: 3 } });
    const { pool } = edge.endpoints[0]!;
    const clients = [];
    for (let count = 1; count <= 5; count++) {
      const client = await openClient(edge.port);
      client.socket.write(last);
      clients.push(client);
      await eventually(() => edge.endpoints[0]!.requests === count, 'the edge has it');
    }
    await eventually(() => origin.sockets.size === 2 && pool.pending === 3, 'two connections and three that wait');
    const text = await exchange(edge.port, last);
    assert.match(text, /^HTTP\/1\.1 503 /);
    assert.match(text, /\r\nretry-after: 1\r\n/);
    assert.match(text, /problem:overloaded/);
    assert.deepEqual([pool.open, pool.pending], [2, 3]);
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    for (const socket of origin.sockets) socket.write(ok);
    await eventually(() => pool.pending === 1, 'each connection has taken one that waited');
    for (const { socket } of clients) socket.destroy();
  });

  test('take a burst of as many requests as there may be connections', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { pool: { maxConnections: 40, maxPendingRequests: 0 } });
    const answers = await Promise.all(Array.from({ length: 40 }, () => exchange(edge.port, last)));
    for (const answer of answers) assert.match(answer, /200 OK/);
  });

  test('send one more elsewhere when there is elsewhere, whatever it is', async () => {
    await using origin = await startOrigin(() => {});
    await using other = await recordingOrigin(ok);
    const pool = { maxConnections: 1, maxPendingRequests: 1 };
    await using edge = await startEdge([origin.port, other.port], { pool });
    const clients = [await openClient(edge.port), await openClient(edge.port)];
    for (const { socket } of clients) socket.write(last);
    await eventually(() => edge.endpoints[0]!.requests === 2 && origin.sockets.size === 1, 'the first is full');
    const post = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello';
    assert.match(await exchange(edge.port, post), /200 OK/);
    assert.equal(other.requests()[0]?.body, 'hello');
    for (const { socket } of clients) socket.destroy();
  });

  test('make room for a new connection where an idle one is too old for a request', async () => {
    await using origin = await answeringOrigin((socket) => socket.write(ok));
    await using edge = await startEdge([origin.port], { pool: { maxConnections: 1 } });
    assert.match(await exchange(edge.port, last), /200 OK/);
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    const { pool } = edge.endpoints[0]!;
    assert.equal(pool.idle, 1);
    const post = 'POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
    assert.match(await exchange(edge.port, post), /200 OK/);
    assert.equal(pool.open, 1);
  });
});

describe('keepaliveConnections', () => {
  test('is how many are kept of those that have been in use at once', async () => {
    const waiting: (() => void)[] = [];
    await using origin = await answeringOrigin((socket) => waiting.push(() => socket.write(ok)));
    await using edge = await startEdge([origin.port], { pool: { keepaliveConnections: 2 } });
    const answers = Array.from({ length: 5 }, () => exchange(edge.port, last));
    await eventually(() => waiting.length === 5, 'all five are there');
    for (const answer of waiting) answer();
    await Promise.all(answers);
    const { pool } = edge.endpoints[0]!;
    assert.equal(pool.idle, 2);
    await eventually(() => pool.open === 2, 'the others are closed');
  });
});
