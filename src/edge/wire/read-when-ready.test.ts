import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readSync } from 'node:fs';
import { connect, createServer, type Server, Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Recorder } from '../../testing/index.ts';
import { type ReadyReader, readWhenReady } from './read-when-ready.ts';

let server: Server;
before(async () => {
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

/** Notes what is read, and how. */
class Reader implements ReadyReader {
  readonly pieces = new Recorder<string>();
  readonly #bytes = Buffer.alloc(8);

  receive(fd: number): number {
    return readSync(fd, this.#bytes, 0, this.#bytes.length, null);
  }

  received(size: number): void {
    this.pieces.record(this.#bytes.toString('latin1', 0, size));
  }

  buffer(): Buffer {
    return this.#bytes;
  }

  read(bytes: Buffer, size: number): void {
    this.pieces.record(`by Node: ${bytes.toString('latin1', 0, size)}`);
  }
}

async function accept(): Promise<{ client: Socket; accepted: Socket }> {
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  return { client, accepted };
}

/** Half open as they are, both have to be closed. */
async function end(client: Socket, socket: Socket): Promise<void> {
  client.destroy();
  socket.destroy();
  await once(socket, 'close');
}

const joined = (values: readonly string[]) => values.join('');

test('whoever reads is called when something has come, as often as it takes', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const socket = readWhenReady(accepted, () => reader);
  client.write('hello, this is more than eight bytes');
  await reader.pieces.until((values) => joined(values) === 'hello, this is more than eight bytes');
  assert.ok(reader.pieces.values.every(({ length }) => length <= 8));
  socket.write('hi');
  assert.equal(String((await once(client, 'data'))[0]), 'hi');
  const closed = once(socket, 'close');
  client.end(' bye');
  await once(socket, 'end');
  assert.ok(joined(reader.pieces.values).endsWith(' bye'));
  socket.end('bye');
  assert.equal(String((await once(client, 'data'))[0]), 'bye');
  await closed;
});

test('what stood unread is read first', async () => {
  const { client, accepted } = await accept();
  accepted.unshift(Buffer.from('first '));
  const reader = new Reader();
  const socket = readWhenReady(accepted, () => reader);
  client.write('second');
  await reader.pieces.until((values) => joined(values) === 'by Node: first second');
  await end(client, socket);
});

test('nothing is read while the socket is paused', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const socket = readWhenReady(accepted, () => reader);
  client.write('a');
  await reader.pieces.until(({ length }) => length === 1);
  socket.pause();
  client.write('b');
  await sleep(30);
  assert.equal(reader.pieces.values.length, 1);
  socket.resume();
  await reader.pieces.until(({ length }) => length === 2);
  await end(client, socket);
});

test('a reset is an error, and no end', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const socket = readWhenReady(accepted, () => reader);
  client.write('a');
  await reader.pieces.until(({ length }) => length === 1);
  socket.on('end', () => assert.fail('an end'));
  const failed = once(socket, 'error');
  client.resetAndDestroy();
  const [error] = await failed;
  assert.equal(error.code, 'ECONNRESET');
  if (!socket.closed) await once(socket, 'close');
});

test('where nothing has come after all, it is waited for', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const early = Buffer.alloc(8);
  let isEarly = true;
  reader.receive = (fd) => {
    // Somebody else has read it.
    if (isEarly) readSync(fd, early, 0, early.length, null);
    isEarly = false;
    return Reader.prototype.receive.call(reader, fd);
  };
  const socket = readWhenReady(accepted, () => reader);
  client.write('first');
  await sleep(20);
  client.write('second');
  await reader.pieces.until((values) => joined(values) === 'second');
  await end(client, socket);
});

test('bytes come by events where the socket has no handle to read from', () => {
  const reader = new Reader();
  const plain = new Socket();
  assert.equal(
    readWhenReady(plain, () => reader),
    plain,
  );
  plain.emit('data', Buffer.from('hello'));
  assert.deepEqual(reader.pieces.values, ['by Node: hello']);
  plain.destroy();
});
