/** How many connections one client may hold. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { eventually, exchange, fixedOrigin, openClient, startEdge } from './harness.ts';
import { connectSecurely, secureListening } from './secure-clients.ts';

const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';
const get = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n';

/** Loopback has many addresses: each is a client of its own. */
async function from(localAddress: string, port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

test('one more than connectionsPerAddress is closed at once and counted; others are served', async () => {
  await using origin = await fixedOrigin(ok);
  await using edge = await startEdge([origin.port], { limits: { connectionsPerAddress: 3 } });
  const { counters } = edge.edge;
  const held = await Promise.all(Array.from({ length: 3 }, () => from('127.0.0.2', edge.port)));
  await eventually(() => counters.open === 3, 'three are in');
  const refused = await from('127.0.0.2', edge.port);
  await once(refused, 'close');
  assert.deepEqual([counters.refusedOfOneAddress, counters.refused, counters.open], [1, 0, 3]);
  assert.match(await exchange(edge.port, get), /200 OK/);
  held[0]!.destroy();
  await eventually(() => counters.open === 2, 'one has left');
  const again = await from('127.0.0.2', edge.port);
  again.write(get);
  assert.match(String((await once(again, 'data'))[0]), /200 OK/);
  for (const socket of held) socket.destroy();
});

test('a trusted proxy may hold any number, its clients by the PROXY protocol no more than others', async () => {
  await using origin = await fixedOrigin(ok);
  const limits = { connectionsPerAddress: 2 };
  await using plain = await startEdge([origin.port], { limits, trusts: () => true });
  const many = await Promise.all(Array.from({ length: 5 }, () => openClient(plain.port)));
  await eventually(() => plain.edge.counters.open === 5, 'all are in');
  for (const { socket } of many) socket.destroy();

  const trusts = (address: string) => address === '127.0.0.1';
  await using balanced = await startEdge([origin.port], { limits, trusts, proxyProtocol: true });
  const hello = (client: string) => `PROXY TCP6 ${client} ::1 1 2\r\n`;
  const clients = [];
  for (const address of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::']) {
    const client = await openClient(balanced.port);
    client.socket.write(hello(address));
    clients.push(client);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(await clients[2]!.rest(), '');
  assert.deepEqual([balanced.edge.counters.open, balanced.edge.counters.refusedOfOneAddress], [3, 1]);
  for (const { socket } of clients) socket.destroy();
});

test('is the same for connections that never come to a request: handshakes are counted too', async () => {
  const secure = await secureListening();
  await using edge = await startEdge([], { secure, limits: { connectionsPerAddress: 2 } });
  const held = [await from('127.0.0.2', edge.securePort), await from('127.0.0.2', edge.securePort)];
  await eventually(() => edge.edge.counters.open === 2, 'two handshakes are awaited');
  const refused = await from('127.0.0.2', edge.securePort);
  await once(refused, 'close');
  for (const socket of held) socket.destroy();
  await edge.quiet();
  (await connectSecurely(edge.securePort, { localAddress: '127.0.0.2' } as object)).destroy();
  await secure.certificates.close();
});

test('a new config counts from then on', async () => {
  await using edge = await startEdge([], { limits: { connectionsPerAddress: 1 } });
  const first = await openClient(edge.port);
  await eventually(() => edge.edge.counters.open === 1, 'it is in');
  edge.configure({ connectionsPerAddress: 2 });
  const second = await openClient(edge.port);
  await eventually(() => edge.edge.counters.open === 2, 'so is the next');
  assert.equal(await (await openClient(edge.port)).rest(), '');
  for (const { socket } of [first, second]) socket.destroy();
});
