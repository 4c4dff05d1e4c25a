/** socket.io by `antipode start` with two processes: what each transport needs is that a session stays with its process. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { io, type Socket } from 'socket.io-client';
import { ask } from '../../support/ask.ts';
import { until } from '../../support/until.ts';
import { type StartedNode, startNode } from '../start-node.ts';

const sessions = 10;

type Transport = 'polling' | 'websocket';

const transports = [
  ['polling', ['polling'], 'polling'],
  ['websocket', ['websocket'], 'websocket'],
  ['polling, then websocket', ['polling', 'websocket'], 'websocket'],
] as const satisfies readonly (readonly [title: string, names: readonly Transport[], last: Transport])[];

describe('socket.io on two processes', () => {
  let node: StartedNode;
  before(async () => {
    const run = join(import.meta.dirname, 'apps/socket-io.mjs');
    const health = { path: '/socket.io/socket.io.js', interval: '200ms' } as const;
    node = await startNode({
      config: {
        services: { chat: { run, workers: 2, health, balance: 'round-robin', slowStart: 0 } },
        routes: [{ path: '/', service: 'chat', upgrade: true, sticky: { cookie: 'affinity' } }],
      },
    });
    await until(async () => (await ask(node.url, '/socket.io/socket.io.js')).status === 200, 'the app');
    await until(async () => new Set(await serveSessions(node.url, ['polling'], 4)).size === 2, 'both processes');
  });
  after(() => node[Symbol.asyncDispose]());

  for (const [title, names, last] of transports) {
    test(`${title}: ${sessions} of ${sessions}`, async () => {
      const served = await serveSessions(node.url, names, sessions, last);
      assert.equal(served.length, sessions);
      assert.equal(new Set(served).size, 2, 'both processes have some of them');
    });
  }
});

/** So many sessions at once. Resolves to the process of each; throws when one fails or ends by another transport than `last`. */
function serveSessions(url: string, names: readonly Transport[], count: number, last?: Transport) {
  return Promise.all(Array.from({ length: count }, () => session(url, names, last)));
}

async function session(url: string, names: readonly Transport[], last = names.at(-1)): Promise<number> {
  // A browser keeps cookies; the client for Node.js does when it is told to.
  const socket: Socket = io(url, {
    forceNew: true,
    reconnection: false,
    withCredentials: true,
    transports: [...names],
  });
  try {
    const pid = await new Promise<number>((resolve, reject) => {
      socket.once('served-by', resolve);
      socket.once('connect_error', reject);
    });
    const { engine } = socket.io;
    if (engine.transport.name !== last) await new Promise((resolve) => engine.once('upgrade', resolve));
    for (let i = 0; i < 10; i++) {
      assert.equal(await socket.timeout(5_000).emitWithAck('echo', `message ${i}`), `message ${i}`);
    }
    assert.equal(engine.transport.name, last);
    return pid;
  } finally {
    socket.disconnect();
  }
}
