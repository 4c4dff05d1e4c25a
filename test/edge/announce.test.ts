/** A node that is asked to stop says so to the load balancers before it does: they look elsewhere, and nobody is refused. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { startTestNode } from '../support/test-node.ts';

const config = { routes: [{ path: '/', respond: { body: 'served' } }] } as const;
const healthPath = '/.well-known/antipode/health';

const refuses = async (port: number) => {
  const socket = connect(port, '127.0.0.1');
  return Promise.race([
    once(socket, 'connect').then(() => {
      socket.destroy();
      return false;
    }),
    once(socket, 'error').then(
      () => true,
      () => true,
    ),
  ]).catch(() => true);
};

test('its health path says no while everything is served as ever; then it stops', async () => {
  await using node = await startTestNode(config);
  assert.equal((await ask(node.url, healthPath)).status, 200);
  const start = performance.now();
  const closed = node.close({ graceMs: 1_000, announceMs: 400 });
  const health = await ask(node.url, healthPath);
  assert.deepEqual([health.status, health.json()], [503, { live: true, ready: false }]);
  const answer = await ask(node.url, '/', { headers: { connection: 'keep-alive' } });
  assert.deepEqual([answer.status, answer.body], [200, 'served']);
  assert.notEqual(answer.headers.connection, 'close');
  await closed;
  const tookMs = performance.now() - start;
  assert.ok(tookMs >= 395, `${tookMs}`);
  assert.ok(await refuses(node.address.port));
});

test('it waits for nobody where nobody has asked for its health', async () => {
  await using node = await startTestNode(config);
  assert.equal((await ask(node.url, '/')).status, 200);
  const start = performance.now();
  await node.close({ graceMs: 1_000, announceMs: 10_000 });
  assert.ok(performance.now() - start < 9_000);
});

test('being asked again, it waits no longer', async () => {
  await using node = await startTestNode(config);
  await ask(node.url, healthPath);
  const start = performance.now();
  const first = node.close({ graceMs: 1_000, announceMs: 10_000 });
  await node.close({ graceMs: 0 });
  await first;
  assert.ok(performance.now() - start < 9_000);
  assert.equal(node.said().filter((line) => line.startsWith('node.draining')).length, 1);
});
