import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { sendNow } from './send-now.ts';

let server: Server;
before(async () => {
  server = createServer({ allowHalfOpen: true });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
after(() => server.close());

async function accept(): Promise<{ client: Socket; socket: Socket }> {
  const client = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [socket] = (await once(server, 'connection')) as [Socket];
  return { client, socket };
}

test('what is sent has left when the call returns', async () => {
  const { client, socket } = await accept();
  sendNow(socket, 'hällo'.normalize('NFC'));
  assert.equal(socket.bytesWritten, 0);
  assert.equal(((await once(client, 'data')) as [Buffer])[0].toString('latin1'), 'hällo');
  sendNow(socket, Buffer.from([1, 2, 255]));
  assert.equal(socket.bytesWritten, 0);
  assert.deepEqual((await once(client, 'data'))[0], Buffer.from([1, 2, 255]));
  socket.end();
  client.end();
});

test('what the system does not take comes behind what it took, and what is sent next behind that', async () => {
  const { client, socket } = await accept();
  const large = Array.from({ length: 4_000_000 }, (_, index) => String(index % 10)).join('');
  sendNow(socket, large);
  assert.ok(socket.writableLength > 0 && socket.writableLength < large.length);
  sendNow(socket, Buffer.from('middle'));
  sendNow(socket, 'end');
  socket.end();
  assert.equal(await text(client), `${large}middleend`);
  client.destroy();
});

test('a client that is gone is told of as by the stream', async () => {
  const { client, socket } = await accept();
  client.resetAndDestroy();
  const failed = once(socket, 'error');
  // Until the reset is known, the system takes what it is given.
  const sending = setInterval(() => sendNow(socket, 'x'), 1);
  const [error] = await failed;
  clearInterval(sending);
  assert.match(error.code, /ECONNRESET|EPIPE/);
  socket.destroy();
  await once(socket, 'close');
  sendNow(socket, 'x');
});
