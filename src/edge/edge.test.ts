import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { Deadlines } from '../proxy/index.ts';
import { edgeDefaults } from './defaults.ts';
import { Edge } from './edge.ts';
import { respond } from './local-handler.ts';

/** An edge that answers everything itself and notes whom it asked about. */
function localEdge(seen: string[] = []) {
  const deadlines = new Deadlines();
  const edge = new Edge({
    routes: [{ index: 0, label: '/', path: '/', encodedSlash: false, handler: respond(200, 'hi', {}) }],
    identify: (address) => {
      seen.push(address);
      return { address, place: undefined, trustedPeer: false };
    },
    limits: edgeDefaults,
    deadlines,
  });
  return { edge, deadlines };
}

async function ask(port: number, host = '127.0.0.1'): Promise<string> {
  const socket = connect({ host, port });
  socket.write('GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  let text = '';
  for await (const bytes of socket) text += bytes;
  return text;
}

test('says why it cannot listen', async () => {
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as { port: number };
  const { edge } = localEdge();
  const refused = (host: string, at: number, pattern: RegExp) =>
    assert.rejects(edge.listen({ host, port: at }), (error: NodeJS.ErrnoException) => {
      assert.equal(error.code, 'ERR_EDGE_LISTEN');
      assert.match(error.message, pattern);
      return true;
    });
  await refused(
    '127.0.0.1',
    port,
    new RegExp(
      `^cannot listen on 127\\.0\\.0\\.1:${port}: another program listens there, perhaps another antipode: stop it, or change listen\\.http$`,
    ),
  );
  await refused(
    '192.0.2.1',
    0,
    /^cannot listen on 192\.0\.2\.1:0: this machine has no such address: change listen\.http$/,
  );
  other.close();
  // A failure leaves nothing in the way of another try.
  const bound = await edge.listen({ host: '127.0.0.1', port: 0 });
  assert.ok(bound.port > 0);
  await edge.close();
});

test('goes on when a connection could not be accepted', async () => {
  const { edge, deadlines } = localEdge();
  const { port } = await edge.listen({ host: '127.0.0.1', port: 0 });
  const { _getActiveHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  const servers = _getActiveHandles().filter((handle) => handle instanceof Server);
  const server = servers.find((each) => (each.address() as { port: number } | null)?.port === port)!;
  server.emit('error', new Error('accept ENOBUFS'));
  assert.equal(edge.counters.refused, 1);
  assert.match(await ask(port), /^HTTP\/1\.1 200 OK/);
  await edge.close();
  assert.equal(deadlines.size, 0);
});

test('takes no connection that is gone before it is accepted', async () => {
  const seen: string[] = [];
  const { edge, deadlines } = localEdge(seen);
  const { port } = await edge.listen({ host: '127.0.0.1', port: 0 });
  const left = Array.from({ length: 50 }, async () => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
    socket.once('connect', () => socket.resetAndDestroy());
    await once(socket, 'close');
  });
  await Promise.all(left);
  await edge.close();
  assert.deepEqual([...new Set(seen)].join(), seen.length === 0 ? '' : '127.0.0.1');
  assert.deepEqual([edge.counters.open, edge.counters.active, deadlines.size], [0, 0, 0]);
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

test('knows an IPv4 client of a listener for both by its IPv4 address', { skip: !hasIpv6 }, async () => {
  const seen: string[] = [];
  const { edge } = localEdge(seen);
  const { port } = await edge.listen({ host: '::', port: 0 });
  for (const host of ['127.0.0.1', '::1']) await ask(port, host);
  await edge.close();
  assert.deepEqual(seen, ['127.0.0.1', '::1']);
});
