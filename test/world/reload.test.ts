import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { changeWords, type WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { isRunning } from '../support/index.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const health = { interval: 20, doubtInterval: 20, jitter: 0 };
const routes = [{ path: '/', service: 'web' }] as const;

/** Asks without a pause until it is stopped; tells what was not a 200. */
function keepAsking({ url }: TestNode): () => Promise<{ asked: number; failed: string[] }> {
  let isOver = false;
  let asked = 0;
  const failed: string[] = [];
  const loop = async () => {
    while (!isOver) {
      asked++;
      const status = await ask(url, '/').then((answer) => answer.status, String);
      if (status !== 200) failed.push(String(status));
    }
  };
  const done = Promise.all([loop(), loop(), loop()]);
  return async () => {
    isOver = true;
    await done;
    return { asked, failed };
  };
}

async function ready(node: TestNode): Promise<void> {
  await until(async () => (await ask(node.url, '/')).status === 200, 'ready');
}

test('changes endpoints, balancing and routes under load without a failed request, and tells what changed', async () => {
  await using first = await LoopbackApp.start('first');
  await using second = await LoopbackApp.start('second');
  const before: WorldInput = { services: { web: { endpoints: [first.url], health } }, routes };
  await using node = await startTestNode(before);
  await ready(node);
  const stop = keepAsking(node);
  const after: WorldInput = {
    services: { web: { endpoints: [second.url], health, balance: 'round-robin' } },
    routes: [...routes, { path: '/robots.txt', respond: { body: 'no' } }],
  };
  const changes = (await node.reload(await resolvedWorld(after))).map(changeWords);
  assert.equal((await ask(node.url, '/')).body, 'second');
  assert.equal((await ask(node.url, '/robots.txt')).body, 'no');
  const { asked, failed } = await stop();
  assert.deepEqual(failed, []);
  assert.ok(asked > 5, `${asked} asked`);
  const told = [
    "  services.web.balance.policy: 'least-request' → 'round-robin'",
    '- services.web.balance.choices',
    `- services.web.endpoints["${first.url}"]`,
    `+ services.web.endpoints["${second.url}"]: an object`,
    '+ routes["/robots.txt"]: an object',
  ];
  assert.deepEqual(changes.toSorted(), told.toSorted());
  assert.ok(node.said().includes('config.reloaded world'));
});

test('a service that comes new is waited for before routes lead to it', async () => {
  await using old = await LoopbackApp.start('old');
  await using slow = await LoopbackApp.start('slow');
  slow.status = 503;
  await using node = await startTestNode({ services: { web: { endpoints: [old.url], health } }, routes });
  await ready(node);
  const services = { web: { endpoints: [old.url], health }, next: { endpoints: [slow.url], health } };
  const reload = node.reload(await resolvedWorld({ services, routes: [{ path: '/', service: 'next' }] }));
  const stop = keepAsking(node);
  await until(() => slow.requests.length > 2, 'checked');
  assert.equal((await ask(node.url, '/')).body, 'old');
  slow.status = 200;
  await reload;
  assert.equal((await ask(node.url, '/')).body, 'slow');
  assert.deepEqual((await stop()).failed, []);
});

test('what cannot change is refused, and the old config goes on', async () => {
  await using app = await LoopbackApp.start();
  const config: WorldInput = { services: { web: { endpoints: [app.url], health } }, routes };
  await using node = await startTestNode(config);
  await ready(node);
  const changed = await resolvedWorld({
    ...config,
    adminToken: 'correct-horse-battery-staple',
    routes: [{ path: '/x', service: 'web' }],
  });
  await assert.rejects(node.reload(changed), { code: 'ERR_WORLD_RELOAD_FIXED', message: /^adminToken cannot change/ });
  assert.equal((await ask(node.url, '/')).status, 200);
  assert.deepEqual(await node.reload(await resolvedWorld(config)), []);
});

test('counters of a route go on over reloads, whatever its place', async () => {
  await using app = await LoopbackApp.start();
  const services = { web: { endpoints: [app.url], health } };
  await using node = await startTestNode({ services, routes });
  await ready(node);
  const count = async () => {
    const metrics = [...(await node.source.metrics())].find(({ name }) => name === 'antipode_requests_total')!;
    return Object.fromEntries(
      metrics.samples.map((each) => [
        `${each.labels.route} ${each.labels.status_class}`,
        'value' in each ? each.value : 0,
      ]),
    );
  };
  const before = (await count())['/ 2xx']!;
  await node.reload(await resolvedWorld({ services, routes: [{ path: '/new', service: 'web' }, ...routes] }));
  await ask(node.url, '/new');
  await ask(node.url, '/');
  const after = await count();
  assert.deepEqual([after['/ 2xx'], after['/new 2xx']], [before + 1, 1]);
});

test('what an endpoint was sent is counted on when its service gets other settings or other endpoints beside it', async () => {
  await using app = await LoopbackApp.start();
  await using other = await LoopbackApp.start();
  const world = (settings: object) =>
    resolvedWorld({ services: { web: { endpoints: [app.url], ...settings } }, routes });
  await using node = await startTestNode({ services: { web: { endpoints: [app.url] } }, routes });
  await ready(node);
  const seen = async () => {
    const [service] = (await node.source.status()).services;
    const endpoint = service!.endpoints.find(({ url }) => url === app.url)!;
    const durations = [...(await node.source.metrics())].find(
      ({ name }) => name === 'antipode_endpoint_request_duration_seconds',
    )!;
    const sample = durations.samples.find(({ labels }) => labels.endpoint === endpoint.id)!;
    const timed = 'counts' in sample ? Array.from(sample.counts).reduce((a, b) => a + b, 0) : 0;
    return { requests: endpoint.requests, errors: endpoint.errors, timed };
  };
  app.status = 500;
  await ask(node.url, '/', { method: 'POST' });
  app.status = 200;
  const before = await seen();
  assert.equal(before.errors, 1);
  assert.ok(before.requests >= 2 && before.timed === before.requests, JSON.stringify(before));
  await node.reload(await world({ balance: 'round-robin' }));
  assert.deepEqual(await seen(), before);
  await ask(node.url, '/');
  await node.reload(await world({ endpoints: [app.url, other.url] }));
  const { requests, timed } = before;
  assert.deepEqual(await seen(), { requests: requests + 1, errors: 1, timed: timed + 1 });
});

test('an endpoint that drains goes on draining', async () => {
  await using app = await LoopbackApp.start('a');
  await using other = await LoopbackApp.start('b');
  const config = (balance: 'round-robin' | 'random'): WorldInput => ({
    services: { web: { endpoints: [app.url, other.url], health, balance } },
    routes,
  });
  await using node = await startTestNode(config('round-robin'));
  await ready(node);
  await node.source.drainEndpoint('web/1');
  await node.reload(await resolvedWorld(config('random')));
  const status = await node.source.status();
  assert.deepEqual(
    status.services[0]!.endpoints.map(({ id, state }) => `${id} ${state}`),
    ['web/1 draining', 'web/2 healthy'],
  );
});

test('a node that ends while a reload starts a service ends that too, and takes no other config', async () => {
  await using folder = await temporaryFolder('reload-end');
  const script = join(folder.path, 'slow.mjs');
  // It tells that it is there, and does not listen before long.
  await writeFile(script, `console.log('begun'); setInterval(() => {}, 1_000);`);
  await using app = await LoopbackApp.start();
  const config: WorldInput = { services: { web: { endpoints: [app.url], health } }, routes };
  const lines: string[] = [];
  await using node = await startTestNode(config, { onLine: ({ text }) => lines.push(text) });
  await ready(node);
  const more = {
    ...config,
    services: { ...config.services, next: { run: { script, cwd: folder.path } } },
  } as WorldInput;
  const refused = { code: 'ERR_CONTROL_WRONG_STATE', message: /about to end/ };
  const reload = assert.rejects(node.reload(await resolvedWorld(more)), refused);
  await until(() => lines.includes('begun'), 'the service has begun');
  await node.close({ graceMs: 1_000 });
  await reload;
  const { details } = node.events.find(({ type, subject }) => type === 'worker.started' && subject === 'next/1')!;
  assert.equal(isRunning(Number(details.pid)), false);
  assert.equal(node.group('next'), undefined);
  await assert.rejects(node.reload(await resolvedWorld(more)), refused);
});
