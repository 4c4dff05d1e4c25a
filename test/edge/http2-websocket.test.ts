/** WebSockets that a client opens on a stream of HTTP/2 (RFC 8441), in front of an endpoint that knows them in HTTP/1. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { eventually, startEdge, startOrigin } from './harness.ts';
import { http2, openSession } from './http2-clients.ts';

const connectHeaders = {
  ':method': 'CONNECT',
  ':protocol': 'websocket',
  ':path': '/chat',
  ':authority': 'shop.example',
  'sec-websocket-version': '13',
};

/** An origin that agrees, with the right answer to the key or another one, and echoes. */
function echoOrigin(accept: (key: string) => string) {
  return startOrigin((socket) => {
    socket.once('data', (bytes) => {
      const key = /^sec-websocket-key: (.*)\r$/m.exec(bytes.toString('latin1'))![1]!;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${accept(key)}\r\nsec-websocket-protocol: chat\r\n\r\n`,
      );
      socket.pipe(socket);
    });
  });
}

const rightAnswer = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

test('passes bytes both ways, from before the answer to the end', async () => {
  await using origin = await echoOrigin(rightAnswer);
  await using edge = await startEdge([origin.port], { http2, upgrade: true });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const stream = session.request(connectHeaders);
  stream.write('early ');
  const [headers] = await once(stream, 'response');
  assert.equal(headers[':status'], 200);
  assert.equal(headers['sec-websocket-protocol'], 'chat');
  assert.equal(headers['sec-websocket-accept'], undefined);
  const large = randomBytes(1 << 20);
  stream.end(large);
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  assert.ok(Buffer.concat(pieces).equals(Buffer.concat([Buffer.from('early '), large])));
  const head = origin.received[0]!.toString('latin1');
  assert.match(head, /^GET \/chat HTTP\/1\.1\r\nhost: shop\.example\r\n/);
  assert.match(head, /\r\nconnection: upgrade\r\nupgrade: websocket\r\n/);
  session.destroy();
});

test('ends with its client', async () => {
  await using origin = await echoOrigin(rightAnswer);
  await using edge = await startEdge([origin.port], { http2, upgrade: true });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const stream = session.request(connectHeaders);
  stream.on('error', () => {});
  await once(stream, 'response');
  assert.equal(origin.sockets.size, 1);
  stream.close(8);
  await eventually(() => origin.sockets.size === 0, 'the endpoint is rid of it');
  session.destroy();
});

test('is not believed in when the endpoint has not understood', async () => {
  await using origin = await echoOrigin(() => 'x');
  await using edge = await startEdge([origin.port], { http2, upgrade: true });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const stream = session.request(connectHeaders);
  const [headers] = await once(stream, 'response');
  assert.equal(headers[':status'], 502);
  stream.resume();
  session.destroy();
});

test('is an ordinary request where the route allows no upgrade, and not offered where it is switched off', async () => {
  await using origin = await startOrigin((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\n\r\n'));
  });
  await using edge = await startEdge([origin.port], { http2 });
  const session = await openSession(`http://127.0.0.1:${edge.port}`);
  const [headers] = await once(session.request(connectHeaders), 'response');
  assert.equal(headers[':status'], 426);
  assert.doesNotMatch(Buffer.concat(origin.received).toString(), /\r\nupgrade:/);
  session.destroy();
  await using plain = await startEdge([origin.port], { http2: { ...http2, extendedConnect: false } });
  const other = await openSession(`http://127.0.0.1:${plain.port}`);
  assert.equal(other.remoteSettings.enableConnectProtocol, false);
  other.destroy();
});
