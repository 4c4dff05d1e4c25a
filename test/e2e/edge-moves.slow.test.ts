/** A new config that has the edge run in the processes of another service, while requests come without a pause. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WorldStatus } from '../../src/control/index.ts';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { CliProgram } from '../support/cli-program.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';
import { underLoad } from './supervised-app.ts';

const cli = new CliProgram();
after(() => cli[Symbol.dispose]());

/** Says whether the edge is in its process. */
const app = `import { createServer } from 'node:http';
const inside = process.execArgv.some((arg) => arg.includes('worker/preload'));
createServer((request, response) => setTimeout(() => response.end(String(inside)), 5)).listen(process.env.PORT);
`;

const run = { script: './app.mjs', observe: '100ms' } as const;
/** Everything that no other route takes goes to the host, whose processes are the edge's as well. */
const world = (host: 'shop' | 'blog'): WorldInput => ({
  listen: { http: '127.0.0.1:0', admin: '127.0.0.1:0' },
  services: { shop: { run, workers: 2 }, blog: { run, workers: 2 } },
  routes: [
    { path: '/shop', service: 'shop' },
    { path: '/blog', service: 'blog' },
    { path: '/', service: host },
  ],
  limits: { connectionsPerAddress: 20_000 },
});

test('the edge moves from the processes of one service into those of another without a failed request', async () => {
  await using node = await startNode({ config: world('shop'), files: { 'app.mjs': app } });
  await until(async () => {
    const { services } = (await ask(node.admin, '/v1/status')).json<WorldStatus>();
    return services.every(({ workers }) => workers.filter(({ state }) => state === 'ready').length === 2);
  }, 'all workers');
  const inside = async () => [(await ask(node.url, '/shop')).body, (await ask(node.url, '/blog')).body];
  assert.deepEqual(await inside(), ['true', 'false']);
  const { failures, requests } = await underLoad(node.url, 60, async () => {
    await writeFile(join(node.folder, 'antipode.config.json'), JSON.stringify(world('blog')));
    const { status, err } = await cli.run(['reload', '--config-only', '--admin', node.admin]);
    assert.equal(status, 0, err);
  });
  assert.deepEqual(failures, []);
  assert.ok(requests > 20, String(requests));
  assert.deepEqual(await inside(), ['false', 'true']);
});
