import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Listener } from './listener.ts';

const local = { host: '127.0.0.1', port: 0 };

async function listening(onSocket: (socket: Socket) => void = () => {}) {
  const listener = new Listener(onSocket, () => {});
  const { port } = await listener.listen(local, 'listen.http');
  return { port, [Symbol.asyncDispose]: () => listener.close() };
}

test('accepts several of those that wait in one turn of the event loop', {
  skip: process.platform !== 'linux',
}, async () => {
  const clients = 64;
  const accepted: Socket[] = [];
  const turns = new Map<number, number>();
  let turn = 0;
  const all = Promise.withResolvers<void>();
  await using listener = await listening((socket) => {
    accepted.push(socket);
    turns.set(turn, (turns.get(turn) ?? 0) + 1);
    if (accepted.length === clients) all.resolve();
  });
  const next = () => {
    turn++;
    if (accepted.length < clients) setImmediate(next);
  };
  const sockets = Array.from({ length: clients }, () => connect(listener.port, local.host));
  next();
  await all.promise;
  for (const socket of [...sockets, ...accepted]) socket.destroy();
  const most = Math.max(...turns.values());
  assert.ok(most > 4, `at most ${most} in one turn`);
});

test('refuses a port where anybody listens, and leaves it free when it is closed', async () => {
  const { port } = await (async () => {
    await using first = await listening();
    const second = new Listener(
      () => {},
      () => {},
    );
    await assert.rejects(second.listen({ ...local, port: first.port }, 'listen.http'), {
      code: 'ERR_EDGE_LISTEN',
      message: /another program listens there.*change listen\.http/,
    });
    await second.close();
    return first;
  })();
  const other = createServer();
  other.listen(port, local.host);
  await once(other, 'listening');
  const third = new Listener(
    () => {},
    () => {},
  );
  await assert.rejects(third.listen({ ...local, port }, 'listen.https'), { code: 'ERR_EDGE_LISTEN' });
  other.close();
});

test('closes only when the connections it has accepted are gone', async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const listener = new Listener(resolve, () => {});
  const { port } = await listener.listen(local, 'listen.http');
  const client = connect(port, local.host).on('error', () => {});
  const accepted = await promise;
  let isClosed = false;
  const closed = listener.close().then(() => {
    isClosed = true;
  });
  await new Promise(setImmediate);
  assert.equal(isClosed, false);
  accepted.destroy();
  await closed;
  client.destroy();
});
