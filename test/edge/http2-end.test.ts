/** HTTP/2 connections come to their end, whatever their clients do about it. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, startEdge, startOrigin, type TestEdge, type TestEdgeOptions } from './harness.ts';
import { Frame, frame, getBlock, http2 } from './http2-clients.ts';
import { connectSecurely, secureListening } from './secure-clients.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** A client that lets everything be sent to it at once. */
const greeting = Buffer.concat([
  Buffer.from(preface),
  frame(Frame.settings, 0, 0, Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff])),
  frame(Frame.window, 0, 0, Buffer.from([0x70, 0, 0, 0])),
]);
const ask = frame(Frame.headers, 5, 1, getBlock());

/** An edge in front of an endpoint that answers with more than any buffer holds. */
async function start(options: TestEdgeOptions): Promise<TestEdge & AsyncDisposable> {
  const origin = await startOrigin((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n');
    const piece = Buffer.alloc(1_000_000, 'x');
    const more = (): void => {
      if (!socket.destroyed) socket.write(piece, more);
    };
    more();
  });
  const edge = await startEdge([origin.port], { http2, ...options });
  const close = async () => {
    await edge.close();
    await origin.close();
  };
  return { ...edge, close, [Symbol.asyncDispose]: close };
}

/** A client that says so much, reads or does not, and never ends its side. */
async function client(edge: TestEdge, bytes: Buffer, { isSecure, reads }: { isSecure: boolean; reads: boolean }) {
  const socket = isSecure
    ? await connectSecurely(edge.securePort, { ALPNProtocols: ['h2'] })
    : connect({ host: '127.0.0.1', port: edge.port });
  socket.allowHalfOpen = true;
  socket.on('error', () => {});
  if (!isSecure) await once(socket, 'connect');
  if (reads) socket.resume();
  else socket.pause();
  socket.write(bytes);
  return socket;
}

for (const isSecure of [false, true]) {
  describe(isSecure ? 'with TLS' : 'without TLS', () => {
    const open = async (limits: TestEdgeOptions['limits'] = {}) =>
      start({ limits, ...(isSecure && { secure: await secureListening() }) });

    for (const [what, bytes, reads] of [
      ['that reads nothing of its answer', Buffer.concat([greeting, ask]), false],
      ['that never ends its side', greeting, true],
      ['that has not read the greeting', greeting, false],
    ] as const) {
      test(`an edge that closes waits no longer than its grace for a client ${what}`, async () => {
        const edge = await open();
        const socket = await client(edge, bytes, { isSecure, reads });
        await eventually(() => edge.edge.counters.http2Connections === 1, 'the connection');
        await delay(100);
        const start = performance.now();
        await edge.edge.close(300);
        const tookMs = performance.now() - start;
        socket.destroy();
        await edge.close();
        assert.ok(tookMs < 9_000, `${tookMs} ms`);
      });
    }

    test('a connection that is over is gone, though its client never ends its side', async () => {
      await using edge = await open({ keepaliveTimeoutMs: 50 });
      const socket = await client(edge, greeting, { isSecure, reads: true });
      await eventually(() => edge.edge.counters.accepted === 1, 'it is there');
      await eventually(() => edge.edge.counters.open === 0, 'it is gone');
      socket.destroy();
    });
  });
}
