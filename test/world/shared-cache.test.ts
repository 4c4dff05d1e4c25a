/** An app's cache whose Redis comes and goes: the app goes on, and the node says so. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort, startRedis, temporaryFolder } from '../support/index.ts';
import { startTestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);
const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { cache } = await connect();
await cache.get('anything');
createServer(async (request, response) => {
  response.end(await cache.getOrSet('greeting', () => 'hello'));
}).listen(process.env.PORT, process.env.HOST);
`;

test('a Redis that is not there is told once with the reason, and once that it is back', async () => {
  await using folder = await temporaryFolder('shared-cache');
  const script = join(folder.path, 'app.mjs');
  await writeFile(script, app);
  const port = await freePort();
  await using node = await startTestNode({
    cache: { app: { redis: `redis://127.0.0.1:${port}` } },
    services: {
      web: { run: { script, cwd: folder.path, nodeArgs: ['--conditions=@antipode/source'] }, health: false },
    },
    routes: [{ path: '/', service: 'web' }],
  });
  const told = () => node.said().filter((line) => line.startsWith('cache.'));
  await until(() => told().length > 0, 'it is told', 60_000);
  assert.deepEqual(told(), ['cache.apart web/1']);
  assert.match(node.events.find(({ type }) => type === 'cache.apart')!.reason!, /ECONNREFUSED|no answer within/);
  const answer = async () => (await fetch(node.url)).text();
  await until(async () => (await answer()) === 'hello', 'the app answers', 60_000);
  await using _redis = await startRedis({ port });
  await until(() => told().length > 1, 'it is told again', 60_000);
  assert.deepEqual(told().slice(0, 2), ['cache.apart web/1', 'cache.shared web/1']);
  assert.equal(await answer(), 'hello');
});
