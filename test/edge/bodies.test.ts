/**
 * Many bodies at once, in both directions and over the same few connections, with readers that stop and go on at random:
 * every byte arrives where it belongs. Bytes that wait for a client stand in the buffer a connection reads into, which is
 * the mistake this looks for.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { seededRandom } from '../../src/core/index.ts';
import { startEdge } from './harness.ts';
import { acceptedSockets } from './watch-sockets.ts';

const random = seededRandom(7);
const source = randomBytes(1 << 20);
const mebibyte = 1 << 20;

/** A body that is unlike any other: the source over and over, begun somewhere else. */
function* body(seed: number, size: number): Generator<Buffer> {
  let at = (seed * 40_507) % source.length;
  for (let left = size; left > 0; ) {
    const piece = source.subarray(at, Math.min(source.length, at + left, at + 100_000));
    left -= piece.length;
    at = (at + piece.length) % source.length;
    yield piece;
  }
}

function hashOf(pieces: Iterable<Buffer>): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Reads to the end with pauses, some of them long enough for the queues between to fill. */
async function readUnevenly(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  let read = 0;
  stream.on('data', (bytes: Buffer) => {
    hash.update(bytes);
    const long = Math.floor(read / mebibyte) % 8 === 0 && Math.floor((read + bytes.length) / mebibyte) % 8 === 1;
    read += bytes.length;
    if (!long && random.next() > 0.02) return;
    stream.pause();
    setTimeout(() => stream.resume(), long ? 800 : random.next() * 20);
  });
  await once(stream, 'end');
  return hash.digest('hex');
}

/** Answers `/SEED/SIZE` with that body, in chunks for odd seeds, and in a field with the hash of what it was sent. */
function startBodyServer() {
  return createServer(async (incoming, response) => {
    const [, seed, size] = incoming.url!.split('/').map(Number) as [number, number, number];
    response.setHeader('x-hash', await readUnevenly(incoming));
    if (seed % 2 === 0) response.setHeader('content-length', size);
    for (const piece of body(seed, size)) if (!response.write(piece)) await once(response, 'drain');
    response.end();
  });
}

interface Asked {
  readonly agent: Agent;
  readonly port: number;
  readonly seed: number;
  /** Of the body there and of the body back. */
  readonly there: number;
  readonly back: number;
}

/** Sends a body and reads one; fails unless both arrive as they are. */
async function exchangeBodies({ agent, port, seed, there, back }: Asked): Promise<void> {
  const headers = seed % 3 === 0 ? {} : { 'content-length': there };
  const outgoing = request({ agent, port, host: '127.0.0.1', method: 'POST', path: `/${seed}/${back}`, headers });
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  for (const piece of body(seed + 1, there)) if (!outgoing.write(piece)) await once(outgoing, 'drain');
  outgoing.end();
  const [response] = await answered;
  assert.equal(response.statusCode, 200);
  assert.equal(await readUnevenly(response), hashOf(body(seed, back)), `the body back of ${seed}`);
  assert.equal(response.headers['x-hash'], hashOf(body(seed + 1, there)), `the body there of ${seed}`);
}

test('every body arrives as it was sent', async () => {
  const servers = [startBodyServer(), startBodyServer()];
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await using closing = new AsyncDisposableStack();
  for (const server of servers) closing.defer(() => void server.close());
  await using edge = await startEdge(ports, { pool: { maxConnections: 4 }, balanced: true });
  const agent = new Agent({ keepAlive: true, maxSockets: 12 });
  let held = 0;
  const sampler = setInterval(() => {
    held += acceptedSockets(edge.port).filter(({ writableNeedDrain }) => writableNeedDrain).length;
  }, 1);
  const asked = Array.from({ length: 30 }, (_, index) => {
    const large = index % 10 === 0;
    const size = (most: number) => Math.floor(random.next() * most);
    return {
      agent,
      port: edge.port,
      seed: index * 7,
      there: size(large ? 3 * mebibyte : 200_000),
      back: large ? 16 * mebibyte + size(mebibyte) : size(200_000),
    };
  });
  await Promise.all(asked.map(exchangeBodies));
  clearInterval(sampler);
  // Sampled, so this is a sign of how often it was and no count.
  assert.ok(held > 0, 'no client has ever held up the edge: the test tests nothing');
  agent.destroy();
});
