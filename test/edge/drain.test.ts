/** Closing an edge: what is under way ends as it should, what is idle ends now, and the grace has an end. */
import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { answeringOrigin, eventually, openClient, startEdge, type TestEdge } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\n\r\n';
const upgrade = 'GET /tunnel HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';

/** Answers at once, save `/held`, whose answers are for the test to give, and `/tunnel`, which echoes. */
async function holdingOrigin() {
  const held: Socket[] = [];
  const origin = await answeringOrigin((socket, head) => {
    if (head.startsWith('GET /held')) held.push(socket);
    else if (head.startsWith('GET /tunnel')) socket.write(switching);
    else socket.write(ok);
  });
  return { ...origin, held };
}

/** Whether new connections are refused. */
async function refusesConnections({ port }: TestEdge): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', () => resolve(true));
  });
}

test('ends idle connections at once and lets answers under way end, with connection: close', async () => {
  await using origin = await holdingOrigin();
  await using edge = await startEdge([origin.port]);
  const fresh = await openClient(edge.port);
  const idle = await openClient(edge.port);
  idle.socket.write(get);
  await idle.until((text) => text.endsWith('hi'));
  const active = await openClient(edge.port);
  active.socket.write(get.replace('/', '/held'));
  await eventually(() => origin.held.length === 1, 'the request is at the origin');
  const start = performance.now();
  const closed = edge.edge.close(10_000);
  assert.equal(await fresh.rest(), '');
  assert.ok((await idle.rest()).endsWith('hi'));
  assert.ok(await refusesConnections(edge));
  assert.equal(edge.edge.counters.open, 1);
  origin.held[0]!.write(ok);
  const text = await active.rest();
  assert.match(text, /\r\nconnection: close\r\n\r\nhi$/);
  await closed;
  assert.ok(performance.now() - start < 9_000);
});

test('lets a request whose head is half read come in, and answers it with connection: close', async () => {
  await using origin = await holdingOrigin();
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.write(get.slice(0, 20));
  await eventually(() => edge.edge.counters.open === 1, 'the edge has the connection');
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closed = edge.edge.close(10_000);
  client.socket.write(get.slice(20) + get);
  const text = await client.rest();
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*connection: close\r\n\r\nhi$/);
  await closed;
});

test('lets a body come in to its end', async () => {
  await using origin = await recordingOrigin(ok);
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello');
  await eventually(() => edge.edge.counters.active === 1, 'the request has begun');
  const closed = edge.edge.close(10_000);
  client.socket.write('world');
  assert.match(await client.rest(), /connection: close\r\n\r\nhi$/);
  await closed;
  assert.equal(origin.requests()[0]?.body, 'helloworld');
});

test('serves what was pipelined no further than the request under way', async () => {
  await using origin = await holdingOrigin();
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  client.socket.write(get.replace('/', '/held') + get.repeat(5));
  await eventually(() => origin.held.length === 1, 'the request is at the origin');
  const closed = edge.edge.close(10_000);
  origin.held[0]!.write(ok);
  const text = await client.rest();
  assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 1);
  assert.match(text, /\r\nconnection: close\r\n\r\nhi$/);
  await closed;
});

test('leaves a tunnel open for the grace, then cuts it', async () => {
  await using origin = await holdingOrigin();
  await using edge = await startEdge([origin.port], { upgrade: true });
  const client = await openClient(edge.port);
  client.socket.write(upgrade);
  await client.until((text) => text.includes('101 Switching'));
  const start = performance.now();
  const closed = edge.edge.close(300);
  for (const each of origin.sockets) each.write('still open');
  await client.until((text) => text.endsWith('still open'));
  await client.rest();
  await closed;
  assert.ok(performance.now() - start >= 290);
  await eventually(() => origin.sockets.size === 0, 'the origin is told');
});

test('cuts what is left when the grace is over, and resets an answer that could pass for whole', async () => {
  await using origin = await answeringOrigin((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nbegun'));
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  let error: NodeJS.ErrnoException | undefined;
  client.socket.on('error', (cause) => {
    error = cause;
  });
  // In HTTP/1.0 nothing but the end of the connection ends this answer.
  client.socket.write('GET / HTTP/1.0\r\nhost: a\r\n\r\n');
  await client.until((text) => text.endsWith('begun'));
  await edge.edge.close(50);
  await client.rest();
  assert.equal(error?.code, 'ECONNRESET');
  assert.equal(edge.edge.counters.abandoned, 1);
});

test('says that it is not ready while it drains', async () => {
  await using origin = await holdingOrigin();
  await using edge = await startEdge([origin.port]);
  const client = await openClient(edge.port);
  const health = 'GET /.well-known/antipode/health HTTP/1.1\r\nhost: anything\r\n\r\n';
  client.socket.write(health);
  assert.match(
    await client.until((text) => text.endsWith('}')),
    /^HTTP\/1\.1 200 OK\r\n[^{]*\{"live":true,"ready":true\}$/,
  );
  client.socket.write(health.slice(0, 30));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = client.text().length;
  const closed = edge.edge.close(10_000);
  client.socket.write(health.slice(30));
  const text = (await client.rest()).slice(before);
  assert.match(text, /^HTTP\/1\.1 503 [^{]*connection: close\r\n\r\n\{"live":true,"ready":false\}$/);
  await closed;
});

test('can be closed twice', async () => {
  await using edge = await startEdge([]);
  await Promise.all([edge.edge.close(), edge.edge.close(100)]);
});
