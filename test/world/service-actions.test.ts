/** Orders to the processes of a node: rolling restarts and numbers of workers, as the admin API gives them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { WorldInput } from '../../src/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { resolvedWorld } from '../support/world.ts';

const folder = await temporaryFolder('orders');
after(() => folder[Symbol.asyncDispose]());

const script = join(folder.path, 'app.mjs');
const app = (text: string) => `import { createServer } from 'node:http';
createServer((request, response) => response.end('${text}')).listen(process.env.PORT, process.env.HOST);`;

const run = { script, cwd: folder.path, observe: '10ms' } as const;
type Workers = NonNullable<NonNullable<WorldInput['services']>[string]['workers']>;

const config = (workers: Workers): WorldInput => ({
  services: { web: { run, workers }, api: { endpoints: ['http://127.0.0.1:9'] } },
  routes: [{ path: '/', service: 'web' }],
});

const text = async ({ url }: TestNode) => (await fetch(url)).text();
const reload = (node: TestNode) => node.source.services!.reload('web', { reason: 'a new version' });
const scale = (node: TestNode, workers: number) => node.source.services!.scale('web', workers);
const rollouts = ({ events }: TestNode) =>
  events.filter(({ type }) => type.startsWith('rollout.')).map(({ type, reason }) => `${type} ${reason}`);

test('a rolling restart puts the new version in force, and tells each step', async () => {
  await writeFile(script, app('one'));
  await using node = await startTestNode(config(2));
  assert.equal(await text(node), 'one');
  await writeFile(script, app('two'));
  const { service, generation, replaced, tookMs } = await reload(node);
  assert.deepEqual({ service, generation, replaced }, { service: 'web', generation: 1, replaced: 2 });
  assert.ok(tookMs > 0);
  assert.equal(await text(node), 'two');
  assert.deepEqual(rollouts(node).slice(0, -1), [
    'rollout.started a new version',
    'rollout.step the first new worker serves, and is looked at for 10ms',
    'rollout.step 1 of 2 workers are new',
    'rollout.step 2 of 2 workers are new',
  ]);
  assert.match(rollouts(node).at(-1)!, /^rollout\.finished 2 workers are new, after \d+\.\d s$/);
  const { services } = await node.source.status();
  assert.deepEqual(
    services[0]!.workers.map(({ worker, state, generation: own }) => ({ worker, state, own })),
    [
      { worker: 1, state: 'ready', own: 1 },
      { worker: 2, state: 'ready', own: 1 },
    ],
  );
});

test('a version that does not start stays out, with its reason in the answer and in an event', async () => {
  await writeFile(script, app('one'));
  await using node = await startTestNode(config(1));
  await writeFile(script, 'console.error("no database"); process.exit(7);');
  await assert.rejects(async () => reload(node), {
    code: 'ERR_CONTROL_ROLLOUT',
    message: /old workers go on: .*no database/,
  });
  assert.match(rollouts(node).at(-1)!, /^rollout\.stopped .*no database/);
  assert.equal(await text(node), 'one');
});

test('a fixed number of workers is set by order, and stays through a reload of another part of the config', async () => {
  await writeFile(script, app('one'));
  await using node = await startTestNode(config(1));
  assert.deepEqual(await scale(node, 3), { service: 'web', from: 1, to: 3, ready: 3 });
  assert.ok(node.said().includes('service.scaled web'));
  await node.reload(await resolvedWorld({ ...config(1), debug: true }));
  assert.equal(node.group('web')!.wanted, 3);
  assert.deepEqual(await scale(node, 1), { service: 'web', from: 3, to: 1, ready: 1 });
  assert.equal(await text(node), 'one');
});

test('where the number follows the load, an order is within its bounds', async () => {
  await writeFile(script, app('one'));
  await using node = await startTestNode(config({ min: 1, max: 2 }));
  await assert.rejects(async () => scale(node, 3), {
    code: 'ERR_CONTROL_WRONG_STATE',
    message: /web has 1 to 2 workers/,
  });
  assert.equal((await scale(node, 2)).ready, 2);
});

test('a service without processes here says where they are', async () => {
  await writeFile(script, app('one'));
  await using node = await startTestNode(config(1));
  const { services } = node.source;
  await assert.rejects(async () => services!.scale('api', 2), {
    code: 'ERR_CONTROL_WRONG_STATE',
    message: 'service api has no processes here: its endpoints are a list in the config',
  });
  await assert.rejects(async () => services!.reload('wbe', { reason: '' }), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
});
