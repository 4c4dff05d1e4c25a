import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { Pipeline } from './pipeline.ts';

let server: Server;
let socket: Socket;
before(async () => {
  server = createServer((client) => client.resume());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  await once(socket, 'connect');
});
after(() => {
  socket.destroy();
  server.close();
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

function pipelineOf(): { pipeline: Pipeline; read: string[] } {
  const read: string[] = [];
  socket.resume();
  return { pipeline: new Pipeline(socket, (bytes) => read.push(bytes.toString())), read };
}

test('gives what waited, in order and in one piece, in a later turn', async () => {
  const { pipeline, read } = pipelineOf();
  assert.equal(pipeline.empty, true);
  pipeline.push(Buffer.from('ab'));
  pipeline.push(Buffer.from('cd'));
  assert.equal(pipeline.empty, false);
  pipeline.goOn();
  assert.deepEqual(read, []);
  // What comes in the meantime has its place behind.
  pipeline.push(Buffer.from('ef'));
  await turn();
  assert.deepEqual(read, ['abcdef']);
  assert.equal(pipeline.empty, true);
});

test('gives nothing twice, and nothing that was taken', async () => {
  const { pipeline, read } = pipelineOf();
  pipeline.push(Buffer.from('ab'));
  pipeline.goOn();
  pipeline.goOn();
  await turn();
  pipeline.push(Buffer.from('cd'));
  pipeline.goOn();
  assert.equal(pipeline.take()?.toString(), 'cd');
  assert.equal(pipeline.take(), undefined);
  await turn();
  assert.deepEqual(read, ['ab']);
});

test('lets the socket be read until much waits, and again when that has had its turn', async () => {
  const { pipeline } = pipelineOf();
  pipeline.push(Buffer.alloc(16_383));
  assert.deepEqual([pipeline.full, socket.isPaused()], [false, false]);
  pipeline.push(Buffer.alloc(1));
  assert.deepEqual([pipeline.full, socket.isPaused()], [true, true]);
  pipeline.goOn();
  assert.equal(socket.isPaused(), true);
  await turn();
  assert.deepEqual([pipeline.full, socket.isPaused()], [false, false]);
});

test('lets a paused socket go on where nothing waits', () => {
  const { pipeline } = pipelineOf();
  socket.pause();
  pipeline.goOn();
  assert.equal(socket.isPaused(), false);
});
