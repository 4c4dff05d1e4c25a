/** Ten thousand requests aborted half-way: they leave no socket, no timer and no memory behind. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answeringOrigin, startEdge } from './harness.ts';
import { acceptedSockets, connectedSockets } from './watch-sockets.ts';

const requests = 10_000;
const warmUp = 1_000;
const concurrency = 40;
const mebibyte = 1 << 20;

const get = 'GET /answered HTTP/1.1\r\nhost: a\r\n\r\n';
const silent = 'GET /silent HTTP/1.1\r\nhost: a\r\n\r\n';
const post = 'POST /silent HTTP/1.1\r\nhost: a\r\n';

/** Where a client leaves: what it has sent, and whether it waits for the beginning of an answer. */
const scenes: readonly (readonly [sent: string, untilAnswer: boolean])[] = [
  [get.slice(0, 20), false],
  [silent, false],
  [get, true],
  [get + get, true],
  [`${post}content-length: 1000\r\n\r\nhalf`, false],
  [`${post}transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n`, false],
  [`${post}content-length: 100000\r\nexpect: 100-continue\r\n\r\n`, false],
  [`${post}content-length: 1000000\r\n\r\n${'x'.repeat(50_000)}`, false],
];

/** Opens a connection, sends, and leaves; resolves when it is closed. */
function abort(port: number, scene: number): Promise<void> {
  const [sent, untilAnswer] = scenes[scene % scenes.length]!;
  const socket = connect({ host: '127.0.0.1', port });
  const leave = () => (scene % 3 === 0 ? socket.destroy() : socket.resetAndDestroy());
  socket.on('error', () => {});
  socket.on('connect', () => socket.write(sent, () => untilAnswer || afterTurns(3, leave)));
  socket.on('data', leave);
  return new Promise((resolve) => socket.on('close', () => resolve()));
}

/** Enough of them, and the edge has read what was sent; it is in this process. */
function afterTurns(turns: number, act: () => void): void {
  if (turns === 0) act();
  else setImmediate(() => afterTurns(turns - 1, act));
}

async function abortMany(port: number, count: number): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await abort(port, next++);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function memory(): Promise<{ heap: number; buffers: number }> {
  for (let round = 0; round < 5; round++) {
    collectGarbage();
    // Buffers are freed on another thread.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed / mebibyte, buffers: arrayBuffers / mebibyte };
}

test('ten thousand aborted requests leave nothing behind', async (t) => {
  const half = `HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n${'x'.repeat(50_000)}`;
  await using origin = await answeringOrigin((socket: Socket, head) => {
    if (head.startsWith('GET /answered')) socket.write(half);
  });
  await using edge = await startEdge([origin.port]);
  await abortMany(edge.port, warmUp);
  await edge.quiet();
  origin.received.length = 0;
  const before = await memory();
  const start = performance.now();
  await abortMany(edge.port, requests);
  await edge.quiet();
  const tookMs = performance.now() - start;
  // What the test has kept itself.
  origin.received.length = 0;
  const after = await memory();
  const heap = after.heap - before.heap;
  const buffers = after.buffers - before.buffers;
  t.diagnostic(`${tookMs.toFixed(0)} ms, heap ${heap.toFixed(2)} MiB, buffers ${buffers.toFixed(2)} MiB more`);
  assert.deepEqual(acceptedSockets(edge.port), []);
  const { pool } = edge.endpoints[0]!;
  assert.deepEqual([pool.open, pool.idle, pool.pending], [connectedSockets(origin.port).length, pool.open, 0]);
  // Its own entry is the pool's, while it has idle connections.
  assert.equal(edge.deadlines.size, pool.idle > 0 ? 1 : 0);
  // The others were gone before they were accepted.
  assert.ok(edge.ends.length > requests / 2, `${edge.ends.length} requests reached the endpoint`);
  assert.ok(heap < 10 && buffers < 10, `${heap} MiB of heap, ${buffers} MiB of buffers`);
});
