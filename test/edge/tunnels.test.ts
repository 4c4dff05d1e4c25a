/** Connections that change protocol: bytes pass as they are in both directions, and each side's end reaches the other. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { AttemptEnd } from '../../src/proxy/index.ts';
import { answeringOrigin, type Client, eventually, openClient, startEdge } from './harness.ts';

const offer = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n';

/** An origin that changes protocol and then leaves the connection to the test. */
async function tunnelOrigin() {
  const tunnels: Socket[] = [];
  const origin = await answeringOrigin((socket, _head, before) => {
    if (before > 0) return;
    socket.write(switching);
    tunnels.push(socket);
  });
  return { ...origin, tunnels };
}

async function openTunnel(port: number): Promise<Client> {
  const client = await openClient(port);
  client.socket.write(offer);
  await client.until((text) => text.endsWith('\r\n\r\n'));
  return client;
}

describe('the end of a tunnel', () => {
  test("comes with the client's: the origin has everything and may still answer", async () => {
    const body = randomBytes(1 << 20);
    await using origin = await tunnelOrigin();
    await using edge = await startEdge([origin.port], { upgrade: true });
    const client = await openTunnel(edge.port);
    const [tunnel] = origin.tunnels as [Socket];
    tunnel.allowHalfOpen = true;
    const received: Buffer[] = [];
    tunnel.on('data', (bytes) => received.push(bytes));
    tunnel.on('end', () => tunnel.end('goodbye'));
    client.socket.allowHalfOpen = true;
    client.socket.end(body);
    assert.ok((await client.rest()).endsWith('goodbye'));
    const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    assert.equal(hash(Buffer.concat(received)), hash(body));
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.ok]);
    assert.equal(edge.edge.counters.read(0).byClass[1], 1);
    assert.equal(edge.edge.counters.abandoned, 0);
  });

  test("comes with the origin's: the client has everything", async () => {
    const body = randomBytes(1 << 20).toString('hex');
    await using origin = await tunnelOrigin();
    await using edge = await startEdge([origin.port], { upgrade: true });
    const client = await openTunnel(edge.port);
    origin.tunnels[0]!.end(body);
    assert.ok((await client.rest()).endsWith(`\r\n\r\n${body}`));
    await edge.quiet();
    assert.deepEqual(edge.ends, [AttemptEnd.ok]);
  });

  for (const who of ['the client', 'the origin'] as const) {
    test(`comes as a reset when ${who} resets`, async () => {
      await using origin = await tunnelOrigin();
      await using edge = await startEdge([origin.port], { upgrade: true });
      const client = await openTunnel(edge.port);
      const codes: (string | undefined)[] = [];
      const [here, there] =
        who === 'the client' ? [client.socket, origin.tunnels[0]!] : [origin.tunnels[0]!, client.socket];
      there.on('error', (error: NodeJS.ErrnoException) => codes.push(error.code));
      here.resetAndDestroy();
      await eventually(() => there.destroyed, 'the other side has ended');
      if (who === 'the origin') assert.deepEqual(codes, ['ECONNRESET']);
      await edge.quiet();
      assert.deepEqual(edge.ends, [who === 'the client' ? AttemptEnd.abandoned : AttemptEnd.reset]);
    });
  }
});

test('what comes with the offer passes once the origin has agreed, on a new connection and on one kept open', async () => {
  await using origin = await answeringOrigin((socket, head) => {
    if (head.includes('upgrade: echo')) {
      socket.write(switching);
      socket.on('data', (bytes) => socket.write(bytes));
    } else {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi');
    }
  });
  await using edge = await startEdge([origin.port], { upgrade: true });
  for (const kept of [false, true]) {
    const client = await openClient(edge.port);
    if (kept) {
      client.socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
      await client.until((text) => text.endsWith('hi'));
      assert.equal(edge.endpoints[0]!.pool.idle, 1);
    }
    client.socket.write(`${offer}early`);
    await client.until((text) => text.endsWith('early'));
    client.socket.write(' and late');
    await client.until((text) => text.endsWith('early and late'));
    client.socket.destroy();
    await edge.quiet();
  }
});

test('holds back either side while the other does not read', async () => {
  await using origin = await tunnelOrigin();
  await using edge = await startEdge([origin.port], { upgrade: true });
  const client = await openTunnel(edge.port);
  const [tunnel] = origin.tunnels as [Socket];
  for (const [from, to] of [
    [client.socket, tunnel],
    [tunnel, client.socket],
  ] as const) {
    to.pause();
    const piece = Buffer.alloc(1 << 16);
    let sent = 0;
    while (sent < 1 << 26 && from.write(piece)) sent += piece.length;
    for (let before = -1; before !== sent; ) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 50));
      while (sent < 1 << 26 && !from.writableNeedDrain && from.write(piece)) sent += piece.length;
    }
    assert.ok(sent < 1 << 25, `${sent} bytes were taken`);
    to.resume();
    await eventually(() => !from.writableNeedDrain, 'it goes on');
  }
  client.socket.destroy();
});

test('an offer to change to HTTP is not passed on, and one of a client of HTTP/1.0 neither', async () => {
  await using origin = await answeringOrigin((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'));
  await using edge = await startEdge([origin.port], { upgrade: true });
  for (const request of [
    'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAM\r\n\r\n',
    offer.replace('HTTP/1.1', 'HTTP/1.0'),
  ]) {
    const client = await openClient(edge.port);
    client.socket.write(request);
    assert.match(await client.rest(), /hi$/);
  }
  assert.doesNotMatch(Buffer.concat(origin.received).toString(), /upgrade|h2c|settings|AAM/i);
});
