/**
 * A node that is told to end does so within its time, whatever its clients and endpoints are up to, and leaves nothing of its
 * own running.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

const app = `import { createServer } from 'node:http';
const large = Buffer.alloc(40_000_000, 'x');
let asked = 0;
createServer((request, response) => {
  if (request.url.startsWith('/hang')) return;
  if (request.url.startsWith('/stale') && asked++ > 0) return;
  response.setHeader('cache-control', 'max-age=0, stale-while-revalidate=3600');
  request.resume();
  if (request.url === '/large') response.end(large);
  else request.on('end', () => response.end('here'));
})
  .on('upgrade', (request, socket) => {
    socket.write('HTTP/1.1 101 X\\r\\nconnection: upgrade\\r\\nupgrade: foo\\r\\n\\r\\n');
  })
  .listen(process.env.PORT, process.env.HOST);
process.on('SIGTERM', () => {});
`;

/** An endpoint that takes connections, and nothing else. */
const silent = createServer((socket) => socket.on('error', () => {}));
silent.listen(0, '127.0.0.1');
await once(silent, 'listening');
const { port: silentPort } = silent.address() as { readonly port: number };
after(() => silent.close());

const graceMs = 1_000;
const config: WorldInput = {
  drain: { grace: graceMs },
  services: {
    web: { run: './app.mjs', health: false },
    silent: { endpoints: [`http://127.0.0.1:${silentPort}`], health: { path: '/', timeout: '60s' } },
  },
  routes: [
    { path: '/', service: 'web', upgrade: true },
    { path: '/stale', service: 'web', cache: true },
    { path: '/mirrored', service: 'web', mirror: { service: 'silent' } },
    { path: '/silent', service: 'silent' },
  ],
};

/** What a client may be doing, as bytes that it sends and then no more, and whether it reads what comes. */
const doings: readonly (readonly [what: string, bytes: string, reads: boolean])[] = [
  ['has sent nothing', '', true],
  ['is in the middle of a head', 'GET / HTTP/1.1\r\nhost: ', true],
  ['is in the middle of a body', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n12', true],
  ['keeps its connection', 'GET / HTTP/1.1\r\nhost: a\r\n\r\n', true],
  ['waits for an answer', 'GET /hang HTTP/1.1\r\nhost: a\r\n\r\n', true],
  ['waits for somebody else', 'GET /silent HTTP/1.1\r\nhost: a\r\n\r\n', true],
  ['does not read', 'GET /large HTTP/1.1\r\nhost: a\r\n\r\n', false],
  ['does not read, and asks on', 'GET /large HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(20), false],
  ['has a tunnel', 'GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: foo\r\n\r\n', true],
  ['is mirrored', 'GET /mirrored HTTP/1.1\r\nhost: a\r\n\r\n', true],
];

async function client(node: StartedNode, bytes: string, reads: boolean): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(node.url).port), allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (reads) socket.resume();
  socket.write(bytes);
  return socket;
}

test('ends in time with clients that are slow, deaf, idle, in a tunnel, and endpoints that hang', async () => {
  await using node = await startNode({ config, files: { 'app.mjs': app } });
  await until(async () => (await ask(node.url, '/')).status === 200, 'the app serves');
  for (let i = 0; i < 2; i++)
    assert.equal((await ask(node.url, '/stale')).body, 'here', 'refreshed behind, and that hangs');
  const sockets = await Promise.all(doings.map(([, bytes, reads]) => client(node, bytes, reads)));
  await delay(200);
  const start = performance.now();
  node.program.kill('SIGTERM');
  assert.equal(await node.program.ended, 0);
  const tookMs = performance.now() - start;
  for (const socket of sockets) socket.destroy();
  assert.ok(tookMs < graceMs + 15_000, `${tookMs} ms`);
});
