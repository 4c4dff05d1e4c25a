/**
 * Clients that mean harm, written frame by frame. Each is stopped by what it does, and meanwhile another client is served
 * as if nothing were.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, fixedOrigin, startEdge, startOrigin, type TestEdge } from './harness.ts';
import {
  Frame,
  frame,
  getBlock,
  http2,
  literal,
  openRaw,
  openSession,
  type RawSession,
  request,
} from './http2-clients.ts';

const endStream = 1;
const endHeaders = 4;
const enhanceYourCalm = 11;
const refusedStream = 7;
const body = 'a'.repeat(100_000);
const ok = `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
const get = (stream: number, block = getBlock()) => frame(Frame.headers, endStream | endHeaders, stream, block);

/** Runs an attack beside a client that asks all the while; fails when that one gets anything but its answers. */
async function besideGuest(edge: TestEdge, attack: () => Promise<void>): Promise<void> {
  const guest = await openSession(`http://127.0.0.1:${edge.port}`);
  let isOver = false;
  const asking = (async () => {
    let served = 0;
    while (!isOver || served < 10) {
      const answer = await request(guest);
      assert.deepEqual([answer.status, answer.body.length], [200, body.length]);
      served++;
    }
  })();
  const stopped = await attack().catch((error: unknown) => error);
  isOver = true;
  await asking;
  guest.destroy();
  if (stopped !== undefined) throw stopped;
}

/** The code of the last GOAWAY of a session that has been closed. */
async function farewell(session: RawSession): Promise<number | undefined> {
  await session.closed;
  return session.frames.findLast(({ type }) => type === Frame.goaway)?.payload.readUInt32BE(4);
}

/** Sends as long as the other side takes it. */
async function send(session: RawSession, pieces: Iterable<Buffer>): Promise<void> {
  for (const piece of pieces) {
    if (session.socket.destroyed) return;
    if (session.socket.write(piece)) continue;
    await Promise.race([new Promise((resolve) => session.socket.once('drain', resolve)), session.closed]);
  }
}

test('rapid reset: a client that takes back what it asks for is let go after five hundred', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { http2 });
  await besideGuest(edge, async () => {
    const attacker = await openRaw(edge.port);
    const cancel = Buffer.from([0, 0, 0, 8]);
    const pairs = Array.from({ length: 5_000 }, (_, index) => {
      const stream = 2 * index + 1;
      return Buffer.concat([get(stream), frame(Frame.reset, 0, stream, cancel)]);
    });
    await send(attacker, pairs);
    assert.equal(await farewell(attacker), enhanceYourCalm);
    await eventually(() => edge.edge.counters.active <= 1, 'nothing of it is left');
  });
});

test('rapid reset, one turn at a time', async () => {
  await using origin = await startOrigin((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('GET /guest')) socket.write(ok);
    });
  });
  await using edge = await startEdge([origin.port], { http2 });
  const attacker = await openRaw(edge.port);
  for (let stream = 1; stream < 2_400 && !attacker.socket.destroyed; stream += 2) {
    attacker.socket.write(get(stream));
    await new Promise((resolve) => setImmediate(resolve));
    attacker.socket.write(frame(Frame.reset, 0, stream, Buffer.from([0, 0, 0, 0])));
  }
  assert.equal(await farewell(attacker), enhanceYourCalm);
  assert.equal(edge.edge.counters.calmedDown, 1);
});

test('more streams than there may be are refused, and may be sent again', async () => {
  await using origin = await startOrigin(() => {});
  await using edge = await startEdge([origin.port], { http2 });
  const attacker = await openRaw(edge.port);
  attacker.socket.write(Buffer.concat(Array.from({ length: 150 }, (_, index) => get(2 * index + 1))));
  const refused = () => attacker.frames.filter(({ type }) => type === Frame.reset);
  await eventually(
    () => refused().length === 50,
    () => `${refused().length} are refused`,
  );
  assert.ok(refused().every(({ payload }) => payload.readUInt32BE(0) === refusedStream));
  assert.equal(edge.edge.counters.active, 100);
  attacker.socket.destroy();
});

test('a head that never ends (CONTINUATION flood) ends its connection soon', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { http2 });
  await besideGuest(edge, async () => {
    const attacker = await openRaw(edge.port);
    const filler = Buffer.concat(Array.from({ length: 60 }, () => literal('x-fill', 'b'.repeat(200))));
    attacker.socket.write(frame(Frame.headers, endStream, 1, getBlock()));
    await send(
      attacker,
      Array.from({ length: 5_000 }, () => frame(Frame.continuation, 0, 1, filler)),
    );
    await attacker.closed;
    // Of 63 MB, what the buffers of the system hold and little more.
    assert.ok(attacker.socket.bytesWritten < 8 << 20, `${attacker.socket.bytesWritten} bytes were taken`);
  });
});

test('a head that is small on the wire and huge in memory (HPACK bomb) is reset', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { http2 });
  await besideGuest(edge, async () => {
    const attacker = await openRaw(edge.port);
    // A literal with incremental indexing of 3 KiB, then references to it: 62 is the newest of the dynamic table.
    const value = Buffer.alloc(3_000, 'b');
    const length = Buffer.from([127, ((3_000 - 127) % 128) | 128, Math.floor((3_000 - 127) / 128)]);
    const indexed = Buffer.concat([Buffer.from([0x40, 3]), Buffer.from('x-b'), length, value]);
    const bomb = Buffer.concat([getBlock(), indexed, Buffer.alloc(8_000, 0x80 | 62)]);
    for (let stream = 1; stream < 40; stream += 2) attacker.socket.write(get(stream, bomb));
    const stopped = () =>
      attacker.socket.destroyed || attacker.frames.filter(({ type }) => type === Frame.reset).length >= 20;
    await eventually(stopped, 'each is reset, or the connection closed');
    assert.ok(attacker.frames.every(({ type }) => type !== Frame.headers));
    attacker.socket.destroy();
  });
});

test('a head of very many fields is reset', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { http2 });
  const attacker = await openRaw(edge.port);
  attacker.socket.write(get(1, getBlock(...Array.from({ length: 400 }, (_, index) => [`x${index}`, ''] as const))));
  const reset = () => attacker.frames.find(({ type }) => type === Frame.reset);
  await eventually(() => reset() !== undefined, 'the stream is reset');
  assert.equal(origin.received.length, 0);
  attacker.socket.write(get(3));
  await eventually(
    () => attacker.frames.some(({ stream, type }) => stream === 3 && type === Frame.headers),
    'the next is served',
  );
  attacker.socket.destroy();
});

for (const [what, each] of [
  ['pings', frame(Frame.ping, 0, 0, Buffer.alloc(8))],
  ['settings', frame(Frame.settings, 0, 0)],
] as const) {
  test(`a flood of ${what} ends its connection`, async () => {
    await using origin = await fixedOrigin(ok);
    await using edge = await startEdge([origin.port], { http2 });
    await besideGuest(edge, async () => {
      const attacker = await openRaw(edge.port);
      await send(
        attacker,
        Array.from({ length: 200 }, () => Buffer.concat(Array.from({ length: 100 }, () => each))),
      );
      await attacker.closed;
    });
  });
}

test('clients that ask for much and take nothing are let go, and hold little meanwhile', async () => {
  const large = Buffer.alloc(8 << 20);
  await using origin = await startOrigin((socket) => {
    socket.on('data', (bytes) => {
      if (!bytes.includes('GET')) return;
      if (bytes.includes('GET /guest')) return socket.write(ok);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\n\r\n`);
      return socket.write(large);
    });
  });
  await using edge = await startEdge([origin.port], { http2, limits: { idleTimeoutMs: 500 } });
  const attacker = await openRaw(edge.port);
  const before = process.memoryUsage().rss;
  attacker.socket.write(Buffer.concat(Array.from({ length: 40 }, (_, index) => get(2 * index + 1))));
  await eventually(() => edge.edge.counters.active === 40, 'all are asked for');
  const resets = () => attacker.frames.filter(({ type }) => type === Frame.reset).length;
  await eventually(
    () => resets() === 40,
    () => `${resets()} are reset`,
  );
  // The origin is in this process: what it holds for sockets that nobody reads counts as well.
  assert.ok(process.memoryUsage().rss - before < 400 << 20);
  assert.equal(edge.edge.counters.active, 0);
  attacker.socket.destroy();
});
