import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Linger } from './linger.ts';
import { Pace } from './pace.ts';

/** Both ends of a connection: the edge's, and the client's, which does not read. */
async function ends(): Promise<{ socket: Socket; client: Socket } & AsyncDisposable> {
  const server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect({ port: (server.address() as { port: number }).port, host: '127.0.0.1', allowHalfOpen: true });
  client.pause();
  const [socket] = (await once(server, 'connection')) as [Socket];
  return {
    socket,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const limits = { idleTimeoutMs: 30_000, minRateBytes: 500 };
const lingerOn = (socket: Socket) => new Linger(socket, new Pace(socket), limits, 1_000);

test('gives a client that has our answer two seconds to end its side', async () => {
  await using pair = await ends();
  pair.socket.write('answer');
  const linger = lingerOn(pair.socket);
  await once(pair.socket, 'finish');
  assert.equal(linger.expired(5_000), false);
  assert.equal(linger.expired(6_999), false);
  assert.equal(linger.expired(7_000), true);
});

test('gives a client that has not yet taken our answer as long as one that stops reading has', async () => {
  await using pair = await ends();
  pair.socket.write(Buffer.alloc(1 << 26));
  const linger = lingerOn(pair.socket);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pair.socket.writableFinished, false);
  assert.equal(linger.expired(30_999), false);
  assert.equal(linger.expired(31_000), true);
});

test('reads and drops what the client still sends, and is over when the client ends', async () => {
  await using pair = await ends();
  pair.socket.pause();
  pair.client.write(Buffer.alloc(300_000));
  const closed = once(pair.socket, 'close');
  lingerOn(pair.socket);
  pair.client.resume().end();
  await closed;
  assert.ok(pair.socket.bytesRead >= 300_000);
});

test('reads on at once up to 64 KiB, then a piece in each sweep', async () => {
  await using pair = await ends();
  const linger = lingerOn(pair.socket);
  linger.dropped(65_536);
  assert.equal(pair.socket.isPaused(), false);
  for (let sweep = 0; sweep < 3; sweep++) {
    linger.dropped(1);
    assert.equal(pair.socket.isPaused(), true);
    linger.expired(1_001);
    assert.equal(pair.socket.isPaused(), false);
  }
});
