/**
 * One side that takes nothing while the other sends: what waits in memory stays small, and the time of who holds things
 * up runs out. How much waits is read from the edge's own sockets.
 */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { respond } from '../../src/edge/index.ts';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { deafClient } from './deaf-client.ts';
import { answeringOrigin, eventually, exchange, openClient, startEdge, startOrigin } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';
import { acceptedSockets, connectedSockets } from './watch-sockets.ts';

const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const last = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
/** More than the kernel takes on loopback. */
const lots = 1 << 25;
/** What may wait in memory for a connection: a read of up to 256 KiB, what is written of it as text, and chunk framing. */
const fewBytes = 300_000;

/** Waits until a figure has not changed for a while; resolves to it. */
async function settled(figure: () => number): Promise<number> {
  let before = -1;
  for (let now = figure(); now !== before; now = figure()) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  return before;
}

/** Sends a head and then a piece over and over, as fast as it is taken. */
function flood(socket: Socket, head: string, piece = Buffer.alloc(65_536)): void {
  socket.write(head);
  const pour = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on('drain', pour);
  pour();
}

describe('a client that stops reading', () => {
  for (const [framing, field] of [
    ['Content-Length', `content-length: ${lots}`],
    ['chunks', 'transfer-encoding: chunked'],
    ['the end of the connection', 'x: y'],
  ] as const) {
    test(`keeps the edge from reading on, and is cut after idleTimeoutMs: ${framing}`, async () => {
      const piece = framing === 'chunks' ? Buffer.from(`10000\r\n${'x'.repeat(65_536)}\r\n`) : undefined;
      await using origin = await answeringOrigin((socket) => {
        flood(socket, `HTTP/1.1 200 OK\r\n${field}\r\n\r\n`, piece);
      });
      await using edge = await startEdge([origin.port], { limits: { idleTimeoutMs: 400 } });
      const client = await deafClient(edge.port, get);
      await eventually(() => (connectedSockets(origin.port)[0]?.bytesRead ?? 0) > 0, 'the answer has begun');
      const [upstream] = connectedSockets(origin.port) as [Socket];
      const [downstream] = acceptedSockets(edge.port) as [Socket];
      const read = await settled(() => upstream.bytesRead);
      assert.ok(read < lots / 2, `${read} bytes were read for a client that takes none`);
      assert.ok(downstream.writableLength < fewBytes, `${downstream.writableLength} bytes wait`);
      await edge.quiet();
      assert.equal(upstream.bytesRead, read);
      assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
      assert.equal(edge.endpoints[0]!.failures, 0);
      client.destroy();
    });
  }

  for (const how of ['from an endpoint', "of the edge's own"] as const) {
    test(`has its pipelined requests wait: answers ${how}`, async () => {
      const body = 'x'.repeat(60_000);
      await using origin = await answeringOrigin((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      });
      const routes = how === 'from an endpoint' ? [] : [{ path: '/', handler: respond(200, body, {}) }];
      await using edge = await startEdge([origin.port], { routes, limits: { idleTimeoutMs: 400 } });
      const client = await deafClient(edge.port, get.repeat(999));
      await eventually(() => acceptedSockets(edge.port).length > 0, 'the edge has the connection');
      const [downstream] = acceptedSockets(edge.port) as [Socket];
      const answered = await settled(() => edge.edge.counters.read(0).byClass[2]!);
      assert.ok(answered > 1 && answered < 500, `${answered} requests were answered`);
      assert.ok(downstream.writableLength < fewBytes, `${downstream.writableLength} bytes wait`);
      await edge.quiet();
      client.destroy();
    });
  }

  test('and goes on reading has all its pipelined requests answered', async () => {
    const body = 'x'.repeat(60_000);
    await using edge = await startEdge([], { routes: [{ path: '/', handler: respond(200, body, {}) }] });
    const client = await deafClient(edge.port, get.repeat(299) + last);
    await settled(() => edge.edge.counters.read(0).byClass[2]!);
    let received = 0;
    client.on('data', (bytes) => {
      received += bytes.length;
    });
    client.resume();
    await new Promise((resolve) => client.on('close', resolve));
    assert.equal(edge.edge.counters.read(0).byClass[2], 300);
    assert.ok(received > 300 * body.length);
  });
});

describe('a client that takes its time with the last answer', () => {
  const body = 'x'.repeat(1 << 24);
  const routes = [{ path: '/', handler: respond(200, body, {}) }];

  test('has the whole of it', async () => {
    await using edge = await startEdge([], { routes });
    const client = await deafClient(edge.port, last);
    await eventually(() => edge.edge.counters.read(0).byClass[2] === 1, 'the edge has done its part');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    let received = 0;
    client.on('data', (bytes) => {
      received += bytes.length;
    });
    client.resume();
    await new Promise((resolve) => client.on('close', resolve));
    assert.ok(received > body.length, `${received} of ${body.length} bytes`);
  });

  test('is cut after idleTimeoutMs when it takes nothing', async () => {
    await using edge = await startEdge([], { routes, limits: { idleTimeoutMs: 300 } });
    const client = await deafClient(edge.port, last);
    await eventually(() => edge.edge.counters.read(0).byClass[2] === 1, 'the edge has done its part');
    await edge.quiet();
    client.destroy();
  });
});

describe('an endpoint that stops reading', () => {
  test('keeps the edge from reading the body on', async () => {
    await using origin = await startOrigin((socket) => socket.pause());
    await using edge = await startEdge([origin.port], { target: { responseTimeoutMs: 400 } });
    const client = await openClient(edge.port);
    flood(client.socket, `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${lots}\r\n\r\n`);
    await eventually(() => connectedSockets(origin.port).length > 0, 'the edge has begun');
    const [upstream] = connectedSockets(origin.port) as [Socket];
    const [downstream] = acceptedSockets(edge.port) as [Socket];
    const read = await settled(() => downstream.bytesRead);
    assert.ok(read < lots / 2, `${read} bytes were read for an endpoint that takes none`);
    assert.ok(upstream.writableLength < fewBytes, `${upstream.writableLength} bytes wait`);
    await client.until((text) => text.includes('HTTP/1.1 504 '));
    client.socket.destroy();
    assert.deepEqual(edge.ends, [AttemptEnd.timedOut]);
  });

  test('has no body read for it before there is a connection', async () => {
    await using origin = await startOrigin(() => {});
    await using edge = await startEdge([origin.port], {
      pool: { maxConnections: 1 },
      target: { pendingTimeoutMs: 400 },
    });
    const busy = await openClient(edge.port);
    busy.socket.write(get);
    await eventually(() => origin.received.length === 1, 'the only connection is taken');
    const client = await openClient(edge.port);
    flood(client.socket, `POST / HTTP/1.1\r\nhost: a\r\ncontent-length: ${lots}\r\n\r\n`);
    await eventually(() => acceptedSockets(edge.port).length === 2, 'the edge has both');
    const read = await settled(() => acceptedSockets(edge.port)[1]!.bytesRead);
    assert.ok(read <= 2 * 65_536 + fewBytes, `${read} bytes were read`);
    await client.until((text) => text.includes('HTTP/1.1 503 '));
    for (const { socket } of [busy, client]) socket.destroy();
  });
});

test('a body that waited for its connection arrives whole', async () => {
  await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
  await using edge = await startEdge([origin.port], { pool: { maxConnections: 1 } });
  const bodies = Array.from({ length: 8 }, (_, index) => `${index}`.repeat(400_000));
  const answers = await Promise.all(
    bodies.map((body) =>
      exchange(
        edge.port,
        `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      ),
    ),
  );
  for (const answer of answers) assert.match(answer, /200 OK/);
  assert.deepEqual(
    origin
      .requests()
      .map(({ body }) => body)
      .sort(),
    bodies,
  );
  assert.equal(origin.connections(), 1);
});

test('a client that has sent all it had has the rest of an answer that is complete', async () => {
  const size = 40_000;
  await using edge = await startEdge([], { routes: [{ path: '/', handler: respond(200, 'x'.repeat(size), {}) }] });
  const client = await deafClient(edge.port, '');
  client.allowHalfOpen = true;
  const answered = () => edge.edge.counters.read(0).byClass[2]!;
  for (let count = 1; (acceptedSockets(edge.port)[0]?.writableLength ?? 0) === 0; count++) {
    client.write(get);
    await eventually(() => answered() === count, 'the answer is written');
  }
  // Too little waits for the edge to stop reading: it sees the end while there is something left to send.
  client.end();
  await new Promise((resolve) => setTimeout(resolve, 50));
  let text = '';
  client.on('data', (bytes) => {
    text += bytes.toString('latin1');
  });
  client.resume();
  await new Promise((resolve) => client.on('close', resolve));
  assert.equal(text.match(/\r\n\r\nx{40000}(?=HTTP|$)/g)?.length, answered());
});
