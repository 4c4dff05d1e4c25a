import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { Recorder } from '../../testing/index.ts';
import { type ByteReader, readInto } from './read-into.ts';

let server: Server;
before(async () => {
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

/** Notes what is read, and where. */
class Reader implements ByteReader {
  readonly bytes = Buffer.alloc(1_000);
  readonly pieces = new Recorder<{ text: string; inPlace: boolean }>();

  buffer(): Buffer {
    return this.bytes;
  }

  read(bytes: Buffer, size: number): void {
    this.pieces.record({ text: bytes.toString('latin1', 0, size), inPlace: bytes === this.bytes });
  }
}

async function accept(): Promise<{ client: Socket; accepted: Socket }> {
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [accepted] = (await once(server, 'connection')) as [Socket];
  return { client, accepted };
}

test('reads what a client sends into the buffer it is told, and the socket does the rest as before', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const peer = accepted.remotePort;
  const socket = readInto(accepted, () => reader);
  assert.notEqual(socket, accepted);
  assert.equal(socket.remotePort, peer);
  client.write('hello');
  await reader.pieces.until((values) => values.map(({ text }) => text).join('') === 'hello');
  assert.equal(reader.pieces.last?.inPlace, true);
  socket.write('hi');
  assert.equal(String((await once(client, 'data'))[0]), 'hi');
  const closed = once(socket, 'close');
  client.end();
  await once(socket, 'end');
  socket.end('bye');
  assert.equal(String((await once(client, 'data'))[0]), 'bye');
  await closed;
});

test('stops reading while it is paused', async () => {
  const { client, accepted } = await accept();
  const reader = new Reader();
  const socket = readInto(accepted, () => reader);
  client.write('a');
  await reader.pieces.until(({ length }) => length === 1);
  socket.pause();
  client.write('b');
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(reader.pieces.values.length, 1);
  socket.resume();
  await reader.pieces.until(({ length }) => length === 2);
  client.destroy();
  socket.destroy();
  await once(socket, 'close');
});

test('leaves the server to count its connections', async () => {
  const count = () =>
    new Promise<number>((resolve, reject) =>
      server.getConnections((error, open) => (error ? reject(error) : resolve(open))),
    );
  const { client, accepted } = await accept();
  const socket = readInto(accepted, () => new Reader());
  assert.equal(await count(), 1);
  const ends = [once(client, 'error'), once(socket, 'close')];
  socket.resetAndDestroy();
  await Promise.all(ends);
  assert.equal(await count(), 0);
});

test('hands on what comes by events where the socket has no handle to read from', () => {
  const reader = new Reader();
  const plain = new Socket();
  assert.equal(
    readInto(plain, () => reader),
    plain,
  );
  plain.emit('data', Buffer.from('hello'));
  assert.deepEqual(reader.pieces.values, [{ text: 'hello', inPlace: false }]);
  plain.destroy();
});
