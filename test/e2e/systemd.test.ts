/** A node as systemd has it: told when it is ready, when it reloads, that it is alive, and when it stops. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { temporaryFolder } from '../support/index.ts';
import { notifySocket } from '../support/notify-socket.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const app = `import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.NOTIFY_SOCKET ?? 'alone')).listen(process.env.PORT);
`;

test('a node tells systemd what it does, and its apps nothing of systemd', async () => {
  await using folder = await temporaryFolder('notify');
  const socket = join(folder.path, 'notify');
  using systemd = await notifySocket(socket);
  const config = {
    services: { web: { run: { script: './app.mjs', observe: '10ms' } } },
    routes: [{ path: '/', service: 'web' }],
  } as const;
  const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '200000' };
  await using node = await startNode({ config, files: { 'app.mjs': app }, env });
  const heard = () => systemd.heard.filter((message) => message !== 'WATCHDOG=1');
  await until(() => systemd.heard.includes('WATCHDOG=1'), 'a sign of life');
  assert.match(heard()[0]!, /^READY=1 STATUS=listening on 127\.0\.0\.1:\d+$/);
  assert.equal((await ask(node.url, '/')).body, 'alone');

  node.program.kill('SIGHUP');
  await until(() => heard().length >= 3, 'the reload');
  assert.match(heard()[1]!, /^RELOADING=1 MONOTONIC_USEC=\d+ /);
  assert.match(heard()[2]!, /^READY=1 STATUS=listening on /);

  node.program.kill('SIGTERM');
  assert.equal(await node.program.ended, 0);
  await until(() => heard().length >= 4, 'the end');
  assert.match(heard()[3]!, /^STOPPING=1 /);
});
