/**
 * Bytes that wait for a client, in the very buffer that the connection they came on reads into: whoever reads on must do
 * so elsewhere.
 */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { deafClient, waitsFor } from './deaf-client.ts';
import { answeringOrigin, dechunk, eventually, exchange, openClient, startEdge, startOrigin } from './harness.ts';
import { acceptedSockets, connectedSockets } from './watch-sockets.ts';

const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const last = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

const letterOf = (piece: number): string => String.fromCharCode(0x61 + (piece % 26));

/** Each piece is all of its own letter. */
function assertPieces(body: string, size: number, count: number): void {
  assert.equal(body.length, size * count);
  for (let piece = 0; piece < count; piece++) {
    assert.equal(body.slice(piece * size, (piece + 1) * size), letterOf(piece).repeat(size), `piece ${piece}`);
  }
}

test('the last piece of an answer waits for its client without holding up the connection it came on', async () => {
  const size = 60_000;
  await using origin = await answeringOrigin((socket, head) => {
    const letter = head.startsWith('GET /other') ? 'y' : 'x';
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size}\r\n\r\n${letter.repeat(size)}`);
  });
  await using edge = await startEdge([origin.port]);
  const client = await deafClient(edge.port, '');
  const answered = () => edge.edge.counters.read(0).byClass[2]!;
  while (!waitsFor(acceptedSockets(edge.port)[0])) {
    const before = answered();
    client.write(get);
    await eventually(() => answered() > before, 'the answer is written');
  }
  const asked = answered();
  assert.equal(edge.endpoints[0]!.pool.idle, 1);
  assert.ok((await exchange(edge.port, last.replace('/', '/other'))).endsWith('y'.repeat(size)));
  assert.equal(origin.sockets.size, 1);
  const received: Buffer[] = [];
  client.on('data', (bytes) => received.push(bytes)).resume();
  client.write(last);
  await new Promise((resolve) => client.on('close', resolve));
  const text = Buffer.concat(received).toString('latin1');
  assert.equal(text.match(/\r\n\r\nx{60000}(?=HTTP|$)/g)?.length, asked + 1);
});

test('pieces of an answer wait for their client while more is read for it', async () => {
  const size = 30_000;
  const count = 600;
  await using origin = await answeringOrigin((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${size * count}\r\n\r\n`);
    let piece = 0;
    // Each piece is read by itself, and less than what makes the edge stop reading waits when the next comes.
    const timer = setInterval(() => {
      if (socket.writableLength === 0) socket.write(letterOf(piece++).repeat(size));
      if (piece === count) clearInterval(timer);
    }, 1);
    socket.on('close', () => clearInterval(timer));
  });
  await using edge = await startEdge([origin.port]);
  const client = await deafClient(edge.port, last);
  await eventually(() => waitsFor(acceptedSockets(edge.port)[0]), 'the edge is held up');
  const received: Buffer[] = [];
  client.on('data', (bytes) => received.push(bytes)).resume();
  await new Promise((resolve) => client.on('close', resolve));
  const text = Buffer.concat(received).toString('latin1');
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  assertPieces(body, size, count);
});

for (const framing of ['content-length', 'chunked'] as const) {
  test(`pieces of a request wait for its endpoint while more is read of the client: ${framing}`, async () => {
    const size = 30_000;
    const count = 600;
    let origin: Socket | undefined;
    const received: Buffer[] = [];
    await using listener = await startOrigin((socket) => {
      origin = socket;
      socket.removeAllListeners('data').pause();
    });
    await using edge = await startEdge([listener.port], { target: { responseTimeoutMs: 60_000 } });
    const client = await openClient(edge.port);
    const length = framing === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${size * count}`;
    client.socket.write(`POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${length}\r\n\r\n`);
    let piece = 0;
    const timer = setInterval(() => {
      if (client.socket.writableLength > 0) return;
      if (framing === 'chunked') client.socket.write(`${size.toString(16)}\r\n`);
      client.socket.write(letterOf(piece++).repeat(size));
      if (framing === 'chunked') client.socket.write(piece === count ? '\r\n0\r\n\r\n' : '\r\n');
      if (piece === count) clearInterval(timer);
    }, 1);
    await eventually(() => waitsFor(connectedSockets(listener.port)[0]), 'the edge is held up');
    origin!.on('data', (bytes) => received.push(bytes)).resume();
    await eventually(() => piece === count && client.socket.writableLength === 0, 'all is sent');
    const ends = Buffer.from(framing === 'chunked' ? '\r\n0\r\n\r\n' : letterOf(count - 1).repeat(size));
    await eventually(() => Buffer.concat(received.slice(-3)).subarray(-ends.length).equals(ends), 'all has arrived');
    const all = Buffer.concat(received);
    const body = all.subarray(all.indexOf('\r\n\r\n') + 4);
    assertPieces((framing === 'chunked' ? dechunk(body) : body).toString('latin1'), size, count);
    origin!.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
    assert.match(await client.rest(), /\r\n\r\nhi$/);
  });
}
