import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type FaultLink, startFaultLink } from './fault-link.ts';
import { until } from './until.ts';

const sockets = new Set<Socket>();
const received: string[] = [];
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('data', (data) => {
    received.push(String(data));
    socket.write(`${data}!`);
  });
});
let link: FaultLink;

before(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  link = await startFaultLink((server.address() as AddressInfo).port);
});

beforeEach(() => {
  link.heal();
  received.length = 0;
});

after(async () => {
  for (const socket of sockets) socket.destroy();
  await link.close();
  server.close();
});

/** A client: what it has heard, and how its connection ended. */
async function dial(): Promise<{ readonly socket: Socket; heard: string; fault: string | undefined }> {
  const socket = connect(link.port, '127.0.0.1');
  sockets.add(socket);
  const client = { socket, heard: '', fault: undefined as string | undefined };
  socket.on('data', (data) => (client.heard += String(data)));
  socket.on('error', (error: NodeJS.ErrnoException) => (client.fault = error.code));
  await once(socket, 'connect');
  return client;
}

test('passes what is sent, both ways', async () => {
  const client = await dial();
  client.socket.write('a');
  await until(() => client.heard === 'a!', 'the answer');
});

test('takes its time when told to', async () => {
  const client = await dial();
  client.socket.write('a');
  await until(() => client.heard === 'a!', 'the answer');
  link.delay(30);
  const from = performance.now();
  client.socket.write('b');
  await until(() => client.heard === 'a!b!', 'the second answer');
  assert.ok(performance.now() - from >= 60);
});

test('is silent while it drops, for new connections too, and gives everything back when it is healed', async () => {
  const open = await dial();
  open.socket.write('a');
  await until(() => open.heard === 'a!', 'the answer');
  link.drop();
  open.socket.write('b');
  const fresh = await dial();
  fresh.socket.write('c');
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([received, open.heard, fresh.heard], [['a'], 'a!', '']);
  link.heal();
  await until(() => open.heard === 'a!b!' && fresh.heard === 'c!', 'both answers');
});

test('that drops answers only lets the questions through', async () => {
  const client = await dial();
  link.drop('back');
  client.socket.write('a');
  await until(() => received.length === 1, 'the question');
  assert.equal(client.heard, '');
  link.heal();
  await until(() => client.heard === 'a!', 'the answer');
});

test('resets what is open and what is new while it is cut', async () => {
  const open = await dial();
  open.socket.write('a');
  await until(() => open.heard === 'a!', 'the answer');
  link.cut();
  await until(() => open.fault === 'ECONNRESET', 'the reset');
  const fresh = await dial();
  await until(() => fresh.fault === 'ECONNRESET', 'the reset of the new one');
  link.heal();
  const later = await dial();
  later.socket.write('b');
  await until(() => later.heard === 'b!', 'the answer after healing');
});

test('resets what is open once, and leads elsewhere', async () => {
  const open = await dial();
  open.socket.write('a');
  await until(() => open.heard === 'a!', 'the answer');
  link.reset();
  await until(() => open.fault === 'ECONNRESET', 'the reset');
  await until(() => link.connections === 0, 'no connection is left');
  const other = createServer((socket) => socket.on('error', () => {}).end('other')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const before = (server.address() as AddressInfo).port;
  link.lead((other.address() as AddressInfo).port);
  const elsewhere = await dial();
  await until(() => elsewhere.heard === 'other', 'the other server');
  link.lead(before);
  other.close();
});
