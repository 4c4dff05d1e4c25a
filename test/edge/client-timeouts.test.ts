/**
 * Clients that are slow or idle: each phase has its own time, and none of them is held against an endpoint.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { type Client, eventually, exchange, fixedOrigin, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 20\r\n\r\n';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends a character every so often for as long as the connection is open; resolves when it is not. */
async function trickle(client: Client, text: string, everyMs: number): Promise<void> {
  for (const character of text) {
    if (client.socket.destroyed || client.socket.readableEnded) return;
    client.socket.write(character);
    await pause(everyMs);
  }
}

describe('a head that is not complete in headTimeoutMs', () => {
  const limits = { headTimeoutMs: 150, keepaliveTimeoutMs: 10_000, idleTimeoutMs: 10_000 };

  test('is answered 408, however steadily it comes', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    const start = performance.now();
    await trickle(client, `GET / HTTP/1.1\r\nhost: a\r\n${'x: y\r\n'.repeat(50)}`, 10);
    const text = await client.rest();
    const tookMs = performance.now() - start;
    assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
    assert.match(text, /\r\nconnection: close\r\n/);
    assert.ok(tookMs >= 150 && tookMs < 9_000, `${tookMs}`);
    assert.equal(origin.connections(), 0);
    assert.equal(edge.edge.counters.read(1).byClass[4], 1);
  });

  test('is answered 408 on a connection that has served requests, and counts for no route', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write('HEAD / HTTP/1.1\r\nhost: a\r\n\r\n');
    await client.until((text) => text.endsWith('\r\n\r\n'));
    const first = client.text().length;
    client.socket.write('GET /late HTTP/1.1\r\n');
    const text = (await client.rest()).slice(first);
    assert.match(text, /^HTTP\/1\.1 408 /);
    // The request before was a HEAD; whether this is one nobody knows.
    assert.match(text, /"requestId":"[0-9a-f]{16}"\}$/);
    assert.equal(edge.edge.counters.read(0).byClass[4], 0);
    assert.equal(edge.edge.counters.read(1).byClass[4], 1);
  });

  test('is no answer at all where not a byte of it came', async () => {
    await using edge = await startEdge([], { limits });
    const client = await openClient(edge.port);
    const start = performance.now();
    assert.equal(await client.rest(), '');
    assert.ok(performance.now() - start >= 100);
    await edge.quiet();
    assert.equal(edge.edge.counters.abandoned, 0);
  });
});

describe('a body that stops for idleTimeoutMs', () => {
  const limits = { idleTimeoutMs: 150 };

  test('is answered 408, and is not held against the endpoint', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write(`${post}half`);
    const text = await client.rest();
    assert.match(text, /^HTTP\/1\.1 408 /);
    assert.match(text, /\r\nconnection: close\r\n/);
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
    assert.equal(edge.endpoints[0]!.failures, 0);
    assert.deepEqual(origin.requests(), []);
    await eventually(() => origin.sockets.size === 0, 'the endpoint is told');
  });

  test('is none while its bytes come', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], {
      limits: { idleTimeoutMs: 600, minRateBytes: 0 },
      target: { responseTimeoutMs: 600 },
    });
    const client = await openClient(edge.port);
    client.socket.write(post);
    await trickle(client, 'a'.repeat(20), 60);
    assert.match(await client.until((text) => text.endsWith('hi')), /200 OK/);
    client.socket.destroy();
  });

  test('resets an answer that has begun', async () => {
    await using origin = await startOrigin((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun'));
    });
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write(`${post}half`);
    await client.until((text) => text.endsWith('begun'));
    const text = await client.rest();
    assert.doesNotMatch(text, /408/);
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
  });
});

describe('a connection between requests', () => {
  test('is closed without a word after keepaliveTimeoutMs, and not before', async () => {
    await using origin = await fixedOrigin(ok);
    const limits = { keepaliveTimeoutMs: 600, idleTimeoutMs: 50, headTimeoutMs: 50 };
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write(get);
    await client.until((text) => text.endsWith('hi'));
    const start = performance.now();
    await pause(300);
    client.socket.write(get);
    await client.until((text) => text.endsWith('hi') && text.lastIndexOf('HTTP/1.1') > 0);
    const text = await client.rest();
    assert.ok(performance.now() - start >= 850);
    assert.ok(text.endsWith('hi'));
    assert.equal(edge.edge.counters.abandoned, 0);
  });

  test('begins a new head time with the first byte of a request', async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { limits: { headTimeoutMs: 1_000, keepaliveTimeoutMs: 10_000 } });
    const client = await openClient(edge.port);
    client.socket.write(get);
    await client.until((text) => text.endsWith('hi'));
    await pause(1_200);
    client.socket.write(get.slice(0, 9));
    await pause(50);
    client.socket.write(get.slice(9));
    await client.until((text) => text.indexOf('HTTP/1.1 200 OK', 9) > 0);
    client.socket.destroy();
  });
});

test('a loop that is busy takes no request for silence', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { limits: { keepaliveTimeoutMs: 1_000, headTimeoutMs: 1_000 } });
  const client = await openClient(edge.port);
  client.socket.write(get);
  await client.until((text) => text.endsWith('hi'));
  client.socket.write(get);
  // The request is there in time; nobody looks at it for much longer.
  const end = performance.now() + 1_500;
  while (performance.now() < end);
  await client.until((text) => text.endsWith('hi') && text.lastIndexOf('HTTP/1.1') > 0);
  client.socket.destroy();
});

test('a client that does not end its side after the last answer is given two seconds', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.allowHalfOpen = true;
  const start = performance.now();
  client.socket.write(get.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n'));
  client.socket.on('end', () => {
    const timer = setInterval(() => client.socket.write('still here'), 50);
    client.socket.on('close', () => clearInterval(timer));
  });
  await client.rest();
  const tookMs = performance.now() - start;
  assert.ok(tookMs >= 1_900 && tookMs < 9_000, `${tookMs}`);
  assert.match(await exchange(edge.port, get.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')), /200 OK/);
});
