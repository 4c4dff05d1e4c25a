/** Clients that are neither idle nor in earnest: a byte now and then, for ever. And those that only seem so. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { deafClient } from './deaf-client.ts';
import {
  answeringOrigin,
  type Client,
  eventually,
  exchange,
  fixedOrigin,
  openClient,
  startEdge,
  startOrigin,
} from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';
import { connectSecurely, secureListening } from './secure-clients.ts';
import { acceptedSockets } from './watch-sockets.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Loopback takes about this much before anybody reads. */
const lots = 1 << 24;

async function drip(client: Client, piece: string, everyMs: number, times: number): Promise<void> {
  for (let count = 0; count < times && !client.socket.readableEnded && !client.socket.destroyed; count++) {
    client.socket.write(piece);
    await pause(everyMs);
  }
}

/** Takes so much of what waits, again and again, until there is no more. */
async function sip(socket: Socket, bytes: number, everyMs: number): Promise<number> {
  let taken = 0;
  let done = false;
  socket.on('close', () => {
    done = true;
  });
  socket.on('end', () => {
    done = true;
  });
  while (!done) {
    const piece = socket.read(Math.min(bytes, Math.max(1, socket.readableLength))) as Buffer | null;
    taken += piece?.length ?? 0;
    await pause(everyMs);
  }
  return taken;
}

describe('a body that comes slower than minRate', () => {
  const limits = { idleTimeoutMs: 400, minRateBytes: 1_000 };
  const post = 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4000\r\n\r\n';

  test('is answered 408 when it has had idleTimeoutMs, though it never stops', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    const start = performance.now();
    client.socket.write(post);
    await drip(client, 'x', 20, 100);
    assert.match(await client.rest(), /^HTTP\/1\.1 408 /);
    const tookMs = performance.now() - start;
    assert.ok(tookMs >= 390, `${tookMs}`);
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.abandoned]);
  });

  test('is answered when it is faster than that, though it takes longer', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write(post);
    await drip(client, 'x'.repeat(100), 25, 40);
    assert.match(await client.until((text) => text.endsWith('hi')), /200 OK/);
    client.socket.destroy();
  });

  test('is waited for where there is no rate', async () => {
    await using origin = await recordingOrigin(ok);
    await using edge = await startEdge([origin.port], { limits: { ...limits, minRateBytes: 0 } });
    const client = await openClient(edge.port);
    client.socket.write(post.replace('4000', '40'));
    await drip(client, 'x', 20, 40);
    assert.match(await client.until((text) => text.endsWith('hi')), /200 OK/);
    client.socket.destroy();
  });

  test('is not slow while it is the endpoint that takes nothing', async () => {
    const sockets: Socket[] = [];
    await using origin = await startOrigin((socket) => {
      socket.pause();
      sockets.push(socket);
    });
    await using edge = await startEdge([origin.port], { limits });
    const client = await openClient(edge.port);
    client.socket.write(post.replace('4000', `${lots}`));
    client.socket.write(Buffer.alloc(lots));
    await eventually(() => sockets.length === 1, 'the origin is asked');
    await pause(900);
    assert.equal(client.socket.destroyed, false);
    assert.equal(client.text(), '');
    client.socket.destroy();
  });
});

for (const transport of ['without TLS', 'with TLS'] as const) {
  describe(`an answer that is taken slower than minRate, ${transport}`, () => {
    const secured = transport === 'with TLS';
    const big = Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${lots}\r\n\r\n`),
      Buffer.alloc(lots, 'x'),
    ]);

    async function open(port: number): Promise<Socket> {
      if (!secured) return deafClient(port, get);
      const socket = await connectSecurely(port, { highWaterMark: 1 } as object);
      socket.on('error', () => {});
      socket.pause();
      socket.write(get);
      return socket;
    }

    async function tookMs(limits: { readonly idleTimeoutMs: number; readonly minRateBytes: number }, bytes: number) {
      await using origin = await answeringOrigin((socket) => socket.write(big));
      const secure = secured ? await secureListening() : undefined;
      await using edge = await startEdge([origin.port], { limits, ...(secure && { secure }) });
      const start = performance.now();
      const socket = await open(secured ? edge.securePort : edge.port);
      const taken = await sip(socket, bytes, 4);
      socket.destroy();
      await secure?.certificates.close();
      return { tookMs: performance.now() - start, taken };
    }

    test('is broken off, though the client never stops reading', async () => {
      const slow = await tookMs({ idleTimeoutMs: 400, minRateBytes: 100_000_000 }, 20_000);
      assert.ok(slow.taken < lots, `${slow.taken}`);
      assert.ok(slow.tookMs >= 390, `${slow.tookMs}`);
    });

    test('comes in whole where the client is fast enough, and never stops for idleTimeoutMs', async () => {
      const steady = await tookMs({ idleTimeoutMs: 400, minRateBytes: 1_000_000 }, 200_000);
      assert.ok(steady.taken >= lots, `${steady.taken} after ${steady.tookMs} ms`);
    });
  });
}

test('the last of an answer has the same pace, when the connection is to be closed behind it', async () => {
  await using origin = await fixedOrigin(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), Buffer.alloc(lots)]));
  await using edge = await startEdge([origin.port], { limits: { idleTimeoutMs: 300, minRateBytes: 100_000_000 } });
  for (const each of [...origin.sockets]) each.end();
  const socket = await deafClient(edge.port, get.replace('1.1', '1.0'));
  await eventually(() => origin.sockets.size === 1, 'it is asked');
  for (const each of origin.sockets) each.end();
  const start = performance.now();
  await sip(socket, 10_000, 10);
  assert.ok(performance.now() - start < 20_000);
  assert.match(await exchange(edge.port, 'GET /x HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n'), /400/);
});

test('a refused client that goes on sending has its answer, and little of what it sends is read', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port]);
  const client = connect({ port: edge.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  let answer = '';
  client.on('data', (bytes) => {
    answer += bytes;
  });
  await eventually(() => acceptedSockets(edge.port).length === 1, 'it is accepted');
  const [accepted] = acceptedSockets(edge.port) as [Socket];
  const closed = once(accepted, 'close');
  const piece = Buffer.alloc(1 << 20, 'x');
  let sentBytes = 0;
  const pour = () => {
    while (sentBytes < 1 << 28 && client.writable && client.write(piece)) sentBytes += piece.length;
    sentBytes += piece.length;
  };
  client.on('drain', pour);
  client.write('GET / HTTP/1.1\r\nhost: a\r\nx: ');
  pour();
  await closed;
  assert.match(answer, /^HTTP\/1\.1 431 /);
  assert.ok(accepted.bytesRead < 8 * piece.length, `${accepted.bytesRead} of ${sentBytes} read`);
  client.destroy();
});
