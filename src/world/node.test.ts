import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../../test/support/ask.ts';
import { isRunning, temporaryFolder, untilGone } from '../../test/support/index.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode, type TestNode, testReaper } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';
import { resolvedWorld } from '../../test/support/world.ts';
import { EventBus } from '../control/index.ts';
import { startNode } from './index.ts';

const folder = await temporaryFolder('node');
after(() => folder[Symbol.asyncDispose]());
const script = join(folder.path, 'app.mjs');
const source = `import { createServer } from 'node:http';
process.on('SIGTERM', () => process.exit(0));
createServer((request, response) => response.end(String(process.pid))).listen(process.env.PORT, process.env.HOST);`;
await writeFile(script, source);

const health = { interval: 20, doubtInterval: 20, jitter: 0 };
const run = { run: { script, cwd: folder.path }, health } as const;
const routes = [{ path: '/', service: 'web' }] as const;
const healthOf = async ({ url }: TestNode) => (await ask(url, '/.well-known/antipode/health')).status;
const resources = () => process.getActiveResourcesInfo().filter((name) => /Process|TCP|Timeout/.test(name));

/** Resolves when nothing is left that was not there before. */
async function untilNothingBut(before: readonly string[]): Promise<void> {
  await until(() => {
    const left = resources();
    for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1);
    return left.length === 0;
  }, 'nothing is left');
}

test('in a world without regions one node does everything, and closed, leaves nothing behind', async () => {
  await using app = await LoopbackApp.start();
  testReaper();
  const before = resources();
  const node = await startTestNode({ name: 'shop', services: { web: { endpoints: [app.url], health } }, routes });
  await until(async () => (await healthOf(node)) === 200, 'ready');
  const { body, headers } = await ask(node.url, '/');
  assert.deepEqual([body, headers['x-antipode-served-by']], ['app', undefined]);
  await node.close({ graceMs: 0 });
  await node.close({ graceMs: 0 });
  assert.deepEqual(node.said(), ['endpoint.up web/1', 'node.draining shop']);
  await assert.rejects(ask(node.url, '/'), { code: 'ECONNREFUSED' });
  await untilNothingBut(before);
  const asked = app.requests.length;
  await delay(100);
  assert.equal(app.requests.length, asked, 'nothing is checked any more');
});

test('is ready as soon as one endpoint is well, and not before', async () => {
  await using app = await LoopbackApp.start();
  app.status = 500;
  await using node = await startTestNode({ services: { web: { endpoints: [app.url], health } }, routes });
  assert.equal(await healthOf(node), 503);
  assert.equal((await ask(node.url, '/')).status, 503);
  app.status = 200;
  await until(async () => (await healthOf(node)) === 200, 'ready');
  app.status = 500;
  await until(async () => (await healthOf(node)) === 503, 'not ready any more');
});

test('runs the app of its region, and ends it when it is closed', async () => {
  const regions = { eu: { location: 'aws:eu-west-1' } } as const;
  const node = await startTestNode({ debug: true, regions, services: { web: run }, routes }, { region: 'eu' });
  const answer = await until(async () => {
    const { status, body, headers } = await ask(node.url, '/');
    return status === 200 && { pid: Number(body), servedBy: headers['x-antipode-served-by'] };
  }, 'served');
  assert.equal(answer.servedBy, 'eu/web/1');
  assert.equal(isRunning(answer.pid), true);
  await node.close({ graceMs: 5_000 });
  assert.equal(isRunning(answer.pid), false);
});

test('a global entry runs nothing, steers, and passes on who served', async () => {
  const region = { debug: true, services: { web: run }, routes };
  const places = { eu: 'aws:eu-west-1', us: 'aws:us-east-1' } as const;
  await using eu = await startTestNode({ ...region, regions: { eu: { location: places.eu } } }, { region: 'eu' });
  const url = eu.url as `http://${string}`;
  await using entry = await startTestNode({
    ...region,
    regions: { eu: { location: places.eu, url }, us: { location: places.us } },
  });
  await until(async () => (await ask(entry.url, '/')).status === 200, 'served');
  assert.equal((await ask(entry.url, '/')).headers['x-antipode-served-by'], 'eu/web/1');
  const { services, regions, node } = await entry.source.status();
  assert.deepEqual([services, regions.map(({ id }) => id), node.region], [[], ['eu'], undefined]);
  assert.throws(() => entry.source.drainEndpoint('web/1'), { code: 'ERR_CONTROL_UNKNOWN_TARGET' });
});

test('a global entry that is closed lets go of its connections to the regions', async () => {
  await using region = await LoopbackApp.start();
  const before = resources();
  const regions = { eu: { location: 'aws:eu-west-1', url: region.url } } as const;
  const entry = await startTestNode({ regions, services: { web: run }, routes });
  await until(async () => (await ask(entry.url, '/')).status === 200, 'served');
  assert.ok(resources().length > before.length);
  await entry.close({ graceMs: 0 });
  await untilNothingBut(before);
});

test('answers requests under way when it is closed, as long as the grace lasts', async () => {
  await using app = await LoopbackApp.start();
  const node = await startTestNode({ services: { web: { endpoints: [app.url], health: false } }, routes });
  app.isSilent = true;
  const cut = ask(node.url, '/cut');
  await until(() => app.requests.length === 1, 'the request is under way');
  const from = performance.now();
  const closed = node.close({ graceMs: 300 });
  await assert.rejects(cut);
  await closed;
  assert.ok(performance.now() - from >= 290);
});

test('ERR_WORLD_NO_REGION_URL: a global entry that knows no way to any region is not started', async () => {
  const regions = { eu: { location: 'aws:eu-west-1' }, us: { location: 'aws:us-east-1' } } as const;
  await assert.rejects(startTestNode({ regions, services: { web: run }, routes }), {
    code: 'ERR_WORLD_NO_REGION_URL',
    message: /give each region a url, or start one of them with --region \(eu, us\)/,
  });
});

test('when the port is taken, starts nothing, leaves nothing behind, and does not say that it stops', async () => {
  await using busy = await LoopbackApp.start();
  await using region = await LoopbackApp.start();
  testReaper();
  const before = resources();
  const regions = {
    eu: { location: 'aws:eu-west-1' },
    us: { location: 'aws:us-east-1', url: region.url },
  } as const;
  const world = await resolvedWorld({ regions, services: { web: run }, routes });
  const events = new EventBus();
  const listen = { host: '127.0.0.1', port: busy.port };
  const options = { world, region: 'eu', listen, reaper: testReaper(), events, onLine: () => {} };
  await assert.rejects(startNode(options), { code: 'ERR_EDGE_LISTEN' });
  assert.equal(events.next(0), undefined);
  await untilNothingBut(before);
});

test('when one service cannot be started, ends the others', async () => {
  const gone = join(folder.path, 'gone.mjs');
  await writeFile(gone, '');
  const services = { web: run, gone: { run: { script: gone, cwd: folder.path } } };
  const world = await resolvedWorld({ services, routes });
  await rm(gone);
  const events = new EventBus();
  const pids: unknown[] = [];
  events.follow(({ type, details }) => type === 'worker.started' && pids.push(details.pid));
  const listen = { host: '127.0.0.1', port: 0 };
  const options = { world, region: undefined, listen, reaper: testReaper(), events, onLine: () => {} };
  await assert.rejects(startNode(options), { code: 'ERR_SUPERVISOR_SCRIPT_MISSING', message: /gone\.mjs/ });
  await untilGone(pids as number[], 5_000);
});
