/** Three regions with a Redis each, whose nodes join the caches of their apps: the config is enough. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { HttpPeerLink } from '../../src/cache/index.ts';
import type { WorldInput } from '../../src/config/index.ts';
import { connectEnv } from '../../src/connect/index.ts';
import { type CacheLinkStatus, EventBus, metricTable } from '../../src/control/index.ts';
import { openCacheHost } from '../../src/world/cache/cache-host.ts';
import { connectFacts } from '../../src/world/connect-facts.ts';
import type { WorkerPlace } from '../../src/world/workers/worker-place.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { freePort, startRedis, type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import type { RunningServer } from '../support/server.ts';
import { startTestNode, type TestNode, testReaper } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const library = new URL('../../src/connect/index.ts', import.meta.url);
/** Does with its cache what the path says. */
const app = `import { createServer } from 'node:http';
import { connect } from '${library}';
const { cache } = await connect();
const does = {
  get: async (key) => (await cache.get(key)) ?? 'nothing',
  load: (key) => cache.getOrSet(key, () => 'loaded', { ttl: '1h', tags: ['of ' + key] }),
  set: async (key, value) => { await cache.set(key, value, { ttl: '1h' }); return 'set'; },
  delete: async (key) => String(await cache.delete(key)),
  linked: async () => (await cache.get('nobody'), String(cache.stats().redis.isLinked)),
  tag: async (key) => { await cache.invalidateTags(['of ' + key]); return 'invalidated'; },
};
createServer(async (request, response) => {
  const [, what, ...given] = request.url.split('/');
  response.end(what in does ? await does[what](...given) : 'ready');
}).listen(process.env.PORT, process.env.HOST);
`;

const names = ['us', 'eu', 'ap'] as const;
type Name = (typeof names)[number];

let folder: TemporaryFolder;
const redis = {} as Record<Name, RunningServer>;
const nodes = {} as Record<Name, TestNode>;
const edges = {} as Record<Name, number>;
/** From one region to another. */
const ways = new Map<string, FaultLink>();

function worldOf(): WorldInput {
  return {
    name: 'shop',
    regions: {
      us: { location: 'aws:us-east-1' },
      eu: { location: 'aws:eu-west-1' },
      ap: { location: 'aws:ap-south-1' },
    },
    cache: {
      app: {
        redis: Object.fromEntries(names.map((name) => [name, `redis://127.0.0.1:${redis[name].port}`])),
        regions: { askBudget: '10s', replicate: 'none' },
      },
    },
    services: {
      web: {
        run: { script: join(folder.path, 'app.mjs'), cwd: folder.path, nodeArgs: ['--conditions=@antipode/source'] },
        health: false,
      },
    },
    routes: [{ path: '/', service: 'web' }],
  };
}

const lineFrom = (region: Name) => (to: string) => ({
  host: '127.0.0.1',
  port: ways.get(`${region} ${to}`)!.port,
});

const start = (region: Name) =>
  startTestNode(worldOf(), {
    region,
    listen: { host: '127.0.0.1', port: edges[region] },
    lineTo: lineFrom(region),
  });

before(async () => {
  folder = await temporaryFolder('joined-caches');
  await writeFile(join(folder.path, 'app.mjs'), app);
  for (const name of names) edges[name] = await freePort();
  for (const from of names) {
    for (const to of names) ways.set(`${from} ${to}`, await startFaultLink(edges[to]));
  }
  await Promise.all(
    names.map(async (name) => {
      redis[name] = await startRedis({ port: await freePort() });
    }),
  );
  await Promise.all(
    names.map(async (name) => {
      nodes[name] = await start(name);
    }),
  );
  await following();
});

after(async () => {
  await Promise.all(names.map((name) => nodes[name]?.close({ graceMs: 0 })));
  await Promise.all([...ways.values()].map((way) => way.close()));
  await Promise.all(names.map((name) => redis[name]?.stop()));
  await folder[Symbol.asyncDispose]();
});

async function links(name: Name): Promise<readonly CacheLinkStatus[]> {
  return (await nodes[name].source.status()).cacheLinks ?? [];
}

/** Until every region hears every other, and each app its Redis. */
async function following(): Promise<void> {
  for (const name of names) {
    await until(async () => (await ask(name, 'linked')) === 'true', `the app of ${name} has its Redis`);
    await until(
      async () => (await links(name)).filter(({ state }) => state === 'following').length === 2,
      `${name} follows`,
    );
  }
}

async function ask(name: Name, path: string): Promise<string> {
  return (await fetch(`${nodes[name].url}/${path}`)).text();
}

async function becomes(name: Name, key: string, value: string): Promise<void> {
  await until(async () => (await ask(name, `get/${key}`)) === value, `${key} is ${value} in ${name}`);
}

test('what one region has, the others find; what one invalidates, all lose', async () => {
  const isFound = async () => {
    await ask('us', 'set/greeting/hello');
    return (await ask('ap', 'load/greeting')) === 'hello';
  };
  // A Redis that is slow to answer is not waited for: then the value is in the memory of one process.
  await until(isFound, 'ap finds it');
  await becomes('eu', 'greeting', 'hello');
  await ask('eu', 'delete/greeting');
  for (const name of names) await becomes(name, 'greeting', 'nothing');
  for (const name of names) assert.equal(await ask(name, 'load/tagged'), 'loaded');
  await ask('ap', 'tag/tagged');
  for (const name of names) await becomes(name, 'tagged', 'nothing');
});

test('the status and the metrics tell how the links do', async () => {
  await until(async () => {
    const [link] = await links('us');
    return link?.region === 'us' && link.from === 'eu' && link.lagMs === 0 && link.behind === 0;
  }, 'us has heard all');
  const isUp = async () => {
    const metrics = [...(await nodes.us.source.metrics())];
    const up = metrics.find(({ name }) => name === 'antipode_cache_link_up');
    const expected = ['eu', 'ap'].map((region) => ({ labels: { region }, value: 1 }));
    return isDeepStrictEqual(up?.samples, expected);
  };
  await until(isUp, 'both links are up');
  const filled = new Map([...(await nodes.us.source.metrics())].map(({ name, samples }) => [name, samples.length]));
  for (const name of Object.keys(metricTable).filter((each) => /^antipode_cache_(?:link|asked|values)_/.test(each))) {
    assert.ok(filled.get(name), name);
  }
});

test('a link that was cut is told, and what was missed is made up for', async () => {
  for (const name of names) assert.equal(await ask(name, 'load/cut'), 'loaded');
  ways.get('us eu')!.cut();
  ways.get('eu us')!.cut();
  const apart = async () => (await links('us')).find(({ from }) => from === 'eu')?.state === 'apart';
  await until(apart, 'us is apart from eu');
  assert.ok(nodes.us.said().includes('cache.region-apart eu'));
  await ask('eu', 'delete/cut');
  await becomes('ap', 'cut', 'nothing');
  ways.get('us eu')!.heal();
  ways.get('eu us')!.heal();
  await becomes('us', 'cut', 'nothing');
  await following();
  assert.ok(nodes.us.said().includes('cache.region-joined eu'));
  assert.deepEqual(
    (await links('us')).map(({ gaps }) => gaps),
    [0, 0],
  );
});

test("an edge inside an app's process passes on what other regions ask", async () => {
  const options = {
    world: await resolvedWorld(worldOf()),
    region: 'us',
    lineTo: lineFrom('us'),
    reaper: testReaper(),
    events: new EventBus(),
    onLine: () => {},
  };
  const own = (await openCacheHost(options, () => {}))!;
  Object.assign(process.env, connectEnv(connectFacts(options.world, 'us', { gateway: own.door })));
  const passing = (await openCacheHost({ ...options, worker: {} as WorkerPlace }, () => {}))!;
  const server = createServer(async (request, response) => {
    const { status, body } = await passing.answer(await buffer(request));
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const link = new HttpPeerLink(
    'us',
    () => url,
    () => ['shop'],
  );
  const ping = JSON.stringify({ kind: 'ping' });
  const length = Buffer.alloc(4);
  length.writeUInt32BE(ping.length);
  const reply = Buffer.from(await link.request(Buffer.concat([length, Buffer.from(ping)]), 30_000));
  assert.equal(reply.toString('utf8', 4), JSON.stringify({ kind: 'pong' }));
  link.close();
  server.close();
  await passing.close();
  await own.close();
});

test('a region that is started anew is told what it missed, and keeps the rest', async () => {
  for (const key of ['missed', 'kept']) assert.equal(await ask('us', `load/${key}`), 'loaded');
  await nodes.us.close({ graceMs: 0 });
  await ask('eu', 'delete/missed');
  nodes.us = await start('us');
  await following();
  await becomes('us', 'missed', 'nothing');
  await becomes('us', 'kept', 'loaded');
  assert.deepEqual(
    (await links('us')).map(({ gaps }) => gaps),
    [0, 0],
  );
});

test('a region whose Redis is gone goes on, and is joined again when it is back', async () => {
  for (const name of names) assert.equal(await ask(name, 'load/orphan'), 'loaded');
  await redis.eu.stop();
  const apart = async () => (await links('us')).find(({ from }) => from === 'eu')?.state === 'apart';
  await until(apart, 'us is apart from eu');
  assert.equal(await ask('eu', 'load/orphan'), 'loaded');
  await ask('us', 'delete/orphan');
  await becomes('ap', 'orphan', 'nothing');
  redis.eu = await startRedis({ port: redis.eu.port });
  await following();
  await becomes('eu', 'orphan', 'nothing');
});
