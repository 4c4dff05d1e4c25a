import assert from 'node:assert/strict';
import { createServer, IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { type MessageInternals, type MessageParser, messageClassOf, type ServerInternals } from './node-server.ts';

test('this version of Node.js has its parser on a connection, by which it is handed a message', async () => {
  const asked: IncomingMessage[] = [];
  const server = createServer((request) => asked.push(request));
  const connection = new PassThrough() as PassThrough & { parser?: MessageParser };
  server.emit('connection', connection);
  const { parser } = connection;
  assert.equal(typeof parser?.onIncoming, 'function');
  assert.equal(typeof parser?.remove, 'function');
  const message = new (messageClassOf(server))(connection as never);
  message._addHeaderLines(['Host', 'a', 'X-A', '1'], 4);
  message.upgrade = false;
  parser!.incoming = message;
  parser!.onIncoming(message, true);
  assert.deepEqual(asked, [message]);
  assert.deepEqual(message.headers, { host: 'a', 'x-a': '1' });
  assert.equal(message._dumped, false);
});

test('this version of Node.js counts the connections of a server', () => {
  const server = createServer() as ServerInternals;
  assert.equal(server._connections, 0);
  assert.equal(typeof server._emitCloseIfDrained, 'function');
});

test('finds the class of requests that a server was made with', () => {
  class OwnMessage extends IncomingMessage {}
  const own = messageClassOf(createServer({ IncomingMessage: OwnMessage }));
  assert.ok(new own(undefined as never) instanceof OwnMessage);
  const usual: MessageInternals = new (messageClassOf(createServer()))(undefined as never);
  assert.equal(usual.constructor, IncomingMessage);
});
