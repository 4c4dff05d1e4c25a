import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const server = createServer((_, response) => response.end('ok'));
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
let url: `http://${string}`;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  server.close();
});

/** Each generation has another balancing, another limit, another answer and another route. */
function world(generation: number): WorldInput {
  const health = { path: '/', interval: 100 + generation, jitter: 0 } as const;
  return {
    services: { web: { endpoints: [url], health, balance: generation % 2 === 0 ? 'round-robin' : 'random' } },
    limits: { requestsPerConnection: 1_000 + generation },
    routes: [
      { path: '/', service: 'web', upgrade: true },
      { path: '/generation', respond: { body: String(generation) } },
      { path: `/only-in-${generation}`, respond: {} },
    ],
  };
}

test('under load and with open WebSockets, twenty reloads in a row fail nothing and close nothing', async () => {
  await using node = await startTestNode(world(0));
  await until(async () => (await ask(node.url, '/')).status === 200, 'ready');
  const clients = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const client = new WebSocket(node.url.replace('http', 'ws'));
      await once(client, 'open');
      return client;
    }),
  );
  const closed: number[] = [];
  for (const [index, client] of clients.entries()) client.on('close', () => closed.push(index));

  let isOver = false;
  let asked = 0;
  const failed: string[] = [];
  const load = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      asked++;
      const status = await ask(node.url, '/').then((answer) => answer.status, String);
      if (status !== 200) failed.push(String(status));
    }
  });
  for (let generation = 1; generation <= 20; generation++) {
    await node.reload(await resolvedWorld(world(generation)));
    assert.equal((await ask(node.url, '/generation')).body, String(generation));
    await delay(20);
  }
  isOver = true;
  await Promise.all(load);
  assert.deepEqual([failed, closed], [[], []]);
  assert.ok(asked >= 20, `${asked} asked`);
  for (const [index, client] of clients.entries()) {
    const echo = once(client, 'message');
    client.send(`still here, ${index}`);
    assert.equal(String((await echo)[0]), `still here, ${index}`);
    client.terminate();
  }
});
