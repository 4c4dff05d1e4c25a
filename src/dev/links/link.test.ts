import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Link, type LinkOptions } from './link.ts';
import type { Target } from './tunnel.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server on loopback whose connections are handled by `serve`. */
async function startServer(serve: (socket: Socket) => void): Promise<Target> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

async function startLink(target: Target | undefined, options: Partial<LinkOptions> & { readonly rttMs: number }) {
  const link = new Link({ target: () => target, ...options });
  const address = await link.listen();
  cleanUps.push(() => link.close());
  return { link, address };
}

async function dial(address: Target): Promise<Socket> {
  const socket = connect({ ...address, allowHalfOpen: true, noDelay: true });
  socket.on('error', () => {});
  cleanUps.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

const echo = (socket: Socket) => void socket.pipe(socket);

async function text(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Milliseconds until `event`, and what came with it. */
async function timed<T>(event: Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now();
  const value = await event;
  return { ms: performance.now() - from, value };
}

/** Timers and sockets may be late on a busy machine, but never early. */
function assertTook(ms: number, leastMs: number): void {
  assert.ok(ms >= leastMs - 1 && ms < leastMs + 10_000, `took ${ms.toFixed(1)} ms, asked for ${leastMs}`);
}

test('takes a round trip for the handshake and one for each exchange', async () => {
  const { address } = await startLink(await startServer(echo), { rttMs: 40 });
  const exchange = async (socket: Socket) => {
    socket.write('ping');
    await once(socket, 'data');
    return socket;
  };
  const { ms: withHandshakeMs, value: socket } = await timed(dial(address).then(exchange));
  assertTook(withHandshakeMs, 80);
  assertTook((await timed(exchange(socket))).ms, 40);
});

test('lets a server speak first, one round trip after the client asked', async () => {
  const { address } = await startLink(await startServer((socket) => socket.end('220 hello')), { rttMs: 40 });
  const { ms, value } = await timed(dial(address).then(text));
  assert.equal(value, '220 hello');
  assertTook(ms, 40);
});

test('keeps every byte in its order both ways, under jitter and a changing round-trip time', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 12, jitterMs: 10, windowBytes: 65_536 });
  const sent = randomBytes(3_000_000);
  const socket = await dial(address);
  const hash = createHash('sha256');
  const received = (async () => {
    for await (const chunk of socket) hash.update(chunk as Buffer);
  })();
  for (let at = 0; at < sent.length; at += 100_003) {
    if (!socket.write(sent.subarray(at, at + 100_003))) await once(socket, 'drain');
    link.setRtt(at % 2 === 0 ? 2 : 12);
  }
  socket.end();
  await received;
  assert.equal(hash.digest('hex'), createHash('sha256').update(sent).digest('hex'));
});

test('carries hundreds of connections at once, each with its own bytes', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 20 });
  const answers = await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const socket = await dial(address);
      socket.end(`connection ${index}`);
      return text(socket);
    }),
  );
  assert.deepEqual(
    answers,
    answers.map((_, index) => `connection ${index}`),
  );
  await until(() => link.connections === 0);
});

test('holds back a sender whose receiver does not read, within the window', async () => {
  const idle = Promise.withResolvers<Socket>();
  const target = await startServer((socket) => idle.resolve(socket.pause()));
  const { address } = await startLink(target, { rttMs: 4, windowBytes: 65_536 });
  const socket = await dial(address);
  const chunk = Buffer.alloc(65_536);
  let written = 0;
  while (written < 64 * 2 ** 20) {
    written += chunk.length;
    if (!socket.write(chunk) && !(await isDrained(socket))) break;
  }
  // The window, and what the system's own socket buffers hold.
  assert.ok(written < 32 * 2 ** 20, `took ${written} bytes from a sender nobody read`);
  socket.end();
  assert.equal((await text(await idle.promise)).length, written);
});

async function isDrained(socket: Socket): Promise<boolean> {
  const signal = AbortSignal.timeout(250);
  return once(socket, 'drain', { signal }).then(
    () => true,
    () => false,
  );
}

test('passes on the end of one direction and keeps the other open', async () => {
  const target = await startServer(async (socket) => {
    socket.write('before ');
    const question = await text(socket);
    socket.end(`answer to ${question}`);
  });
  const { address } = await startLink(target, { rttMs: 10 });
  const socket = await dial(address);
  socket.end('question');
  assert.equal(await text(socket), 'before answer to question');
});

test('passes on resets as resets, after the bytes sent before them', async () => {
  const fromClient = Promise.withResolvers<string>();
  const target = await startServer((socket) => {
    const seen: Buffer[] = [];
    socket.on('data', (data) => seen.push(data));
    socket.on('error', (error: NodeJS.ErrnoException) => fromClient.resolve(`${Buffer.concat(seen)} ${error.code}`));
    socket.write('hello');
  });
  const { link, address } = await startLink(target, { rttMs: 10 });
  const socket = await dial(address);
  socket.write('bytes');
  await once(socket, 'data');
  await delay(20);
  socket.resetAndDestroy();
  assert.equal(await fromClient.promise, 'bytes ECONNRESET');

  const dropping = await startServer((peer) => peer.once('data', () => peer.resetAndDestroy()));
  const other = await startLink(dropping, { rttMs: 10 });
  const client = await dial(other.address);
  client.write('x');
  assert.equal(await failure(client), 'ECONNRESET');
  await until(() => link.connections + other.link.connections === 0);
});

test('resets a client whose target refuses or is not there, after a round trip', async () => {
  const gone = await startServer(() => {});
  await cleanUps.pop()?.();
  for (const target of [gone, undefined]) {
    const { link, address } = await startLink(target, { rttMs: 30 });
    const { ms, value } = await timed(dial(address).then(failure));
    assert.equal(value, 'ECONNRESET');
    assertTook(ms, 30);
    await until(() => link.connections === 0);
  }
});

test('is silent while cut, and resets what is open after a while', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 2, cutResetMs: 120 });
  const open = await dial(address);
  open.write('a');
  await once(open, 'data');
  link.cut();
  assert.equal(link.isCut, true);
  open.write('b');
  const from = performance.now();
  const fresh = await dial(address);
  fresh.write('c');
  const heard: Buffer[] = [];
  for (const socket of [open, fresh]) socket.on('data', (data) => heard.push(data));
  assert.deepEqual(await Promise.all([failure(open), failure(fresh)]), ['ECONNRESET', 'ECONNRESET']);
  assertTook(performance.now() - from, 120);
  assert.deepEqual(heard, []);
  link.heal();
  const after = await dial(address);
  after.write('d');
  assert.equal(String((await once(after, 'data'))[0]), 'd');
});

test('lets a connection go on that is healed in time', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 2, cutResetMs: 100 });
  const open = await dial(address);
  open.write('a');
  await once(open, 'data');
  link.cut();
  open.write('b');
  const fresh = await dial(address);
  fresh.write('c');
  await delay(30);
  link.heal();
  assert.deepEqual([String((await once(open, 'data'))[0]), String((await once(fresh, 'data'))[0])], ['b', 'c']);
  await delay(120);
  assert.deepEqual([open.destroyed, fresh.destroyed], [false, false]);
});

test('cut one way, it carries what goes the other way', async () => {
  const received: string[] = [];
  const target = await startServer((socket) => socket.on('data', (data) => received.push(String(data))).write('hello'));
  const { link, address } = await startLink(target, { rttMs: 2, cutResetMs: Number.POSITIVE_INFINITY });
  const socket = await dial(address);
  const heard: string[] = [];
  socket.on('data', (data) => heard.push(String(data)));
  await until(() => heard.length === 1);
  link.cut('back');
  socket.write('there');
  await until(() => received.join('') === 'there');
  const fresh = await dial(address);
  fresh.on('data', (data) => heard.push(String(data)));
  fresh.write('+fresh');
  await until(() => received.join('') === 'there+fresh');
  assert.deepEqual(heard, ['hello']);
  link.cut('there');
  await until(() => heard.length === 2);
  socket.write('+later');
  await delay(20);
  assert.deepEqual(received.join(''), 'there+fresh');
  link.heal();
  await until(() => received.join('') === 'there+fresh+later');
});

test('resets what is open when told to, and takes new connections', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 2 });
  const open = await dial(address);
  open.write('a');
  await once(open, 'data');
  link.reset();
  assert.equal(await failure(open), 'ECONNRESET');
  const after = await dial(address);
  after.write('b');
  assert.equal(String((await once(after, 'data'))[0]), 'b');
});

test('when retired takes no new connection and keeps the ones it has', async () => {
  const { link, address } = await startLink(await startServer(echo), { rttMs: 2 });
  const open = await dial(address);
  const retired = link.retire();
  await assert.rejects(dial(address), { code: 'ECONNREFUSED' });
  open.write('still here');
  assert.equal(String((await once(open, 'data'))[0]), 'still here');
  open.end();
  await retired;
});

async function failure(socket: Socket): Promise<string | undefined> {
  if (!socket.closed) await new Promise((resolve) => socket.resume().once('close', resolve));
  return (socket.errored as NodeJS.ErrnoException | null)?.code;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `did not come to be: ${condition}`);
    await delay(5);
  }
}
