/** socket.io, unmodified, on two endpoints behind a node: each transport, and the change from one to the other. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Server } from 'socket.io';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { WorldInput } from '../../src/index.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';

const sessions = 10;

/** A chat of one: says who serves, and echoes. */
async function startApp(name: string) {
  const server = createServer();
  const chat = new Server(server, { pingInterval: 1_000 });
  chat.on('connection', (socket) => {
    socket.emit('served-by', name);
    socket.on('echo', (text: string, answer: (text: string) => void) => answer(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}` as const, close: () => chat.close() };
}

const apps: Awaited<ReturnType<typeof startApp>>[] = [];
before(async () => {
  apps.push(await startApp('a'), await startApp('b'));
});
after(async () => {
  for (const app of apps) await app.close();
});

type Sticky = NonNullable<WorldInput['routes'][number]['sticky']>;

async function startNode(sticky: Sticky): Promise<TestNode> {
  const health = { path: '/socket.io/socket.io.js', interval: '200ms' } as const;
  const node = await startTestNode({
    services: { chat: { endpoints: apps.map(({ url }) => url), health, balance: 'round-robin', slowStart: 0 } },
    routes: [{ path: '/', service: 'chat', upgrade: true, sticky }],
  });
  const isUp = async () =>
    (await node.source.status()).services[0]!.endpoints.every(({ state }) => state === 'healthy');
  await until(isUp, 'both endpoints');
  return node;
}

/** One session: connects, has ten messages echoed and goes. Resolves to who served and by which transport it ended. */
async function session(
  url: string,
  options: Partial<ManagerOptions & SocketOptions>,
): Promise<readonly [string, string]> {
  const socket: Socket = io(url, { forceNew: true, reconnection: false, ...options });
  try {
    const [servedBy] = await Promise.race([
      new Promise<[string]>((resolve) => socket.once('served-by', (name: string) => resolve([name]))),
      new Promise<never>((_, reject) => socket.once('connect_error', reject)),
    ]);
    const { engine } = socket.io;
    if ((options.transports?.length ?? 2) > 1 && engine.transport.name !== 'websocket') {
      await new Promise((resolve) => engine.once('upgrade', resolve));
    }
    for (let i = 0; i < 10; i++) {
      assert.equal(await socket.timeout(5_000).emitWithAck('echo', `message ${i}`), `message ${i}`);
    }
    return [servedBy, engine.transport.name];
  } finally {
    socket.disconnect();
  }
}

const transports = [
  ['polling', ['polling'], 'polling'],
  ['websocket', ['websocket'], 'websocket'],
  ['polling, then websocket', ['polling', 'websocket'], 'websocket'],
] as const;

describe('by a cookie', () => {
  for (const [title, names, last] of transports) {
    test(`${title}: ${sessions} of ${sessions}`, async () => {
      await using node = await startNode({ cookie: 'affinity' });
      const all = await Promise.all(
        // A browser keeps cookies; the client of Node does when it is told to.
        Array.from({ length: sessions }, () => session(node.url, { transports: [...names], withCredentials: true })),
      );
      assert.deepEqual(new Set(all.map(([, transport]) => transport)), new Set([last]));
      assert.deepEqual(new Set(all.map(([servedBy]) => servedBy)), new Set(['a', 'b']));
    });
  }
});

describe('by a field, for clients that keep no cookies', () => {
  for (const [title, names, last] of transports) {
    test(`${title}: ${sessions} of ${sessions}`, async () => {
      await using node = await startNode({ header: 'x-session' });
      const all = await Promise.all(
        Array.from({ length: sessions }, (_, index) =>
          session(node.url, { transports: [...names], extraHeaders: { 'x-session': `session ${index}` } }),
        ),
      );
      assert.equal(all.length, sessions);
      assert.deepEqual(new Set(all.map(([, transport]) => transport)), new Set([last]));
    });
  }
});
