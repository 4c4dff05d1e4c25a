/** Regions with data, and a global entry that knows how they stand: lag takes requests from a region, promotions lead them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { WorldInput } from '../../src/config/index.ts';
import type { WhyChoice, WhyQuery } from '../../src/control/index.ts';
import { ask } from '../support/ask.ts';
import { type FaultLink, startFaultLink } from '../support/fault-link.ts';
import { freePort } from '../support/free-port.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const german = { 'x-forwarded-for': '80.128.0.1' };
const host = '127.0.0.1';
const [old, next] = ['a-secret-that-all-nodes-of-the-world-share', 'another-secret-that-takes-its-place'];

let folder: TemporaryFolder;
let apps: Readonly<Record<'us' | 'eu', LoopbackApp>>;
/** From eu to the data of us. */
let link: FaultLink;
let entry: TestNode;
/** The config of a region with this app, or of the entry. */
let world: (app?: LoopbackApp, secret?: string | readonly string[]) => WorldInput;
let us: TestNode;
let eu: TestNode;

before(async () => {
  folder = await temporaryFolder('data-regions');
  apps = { us: await LoopbackApp.start('us'), eu: await LoopbackApp.start('eu') };
  const edges = { us: await freePort(), eu: await freePort() };
  const data = { us: await freePort(), eu: await freePort() };
  link = await startFaultLink(data.us);
  world = (app, secret = old) => ({
    name: 'shop',
    secret,
    regions: {
      us: { location: 'aws:us-east-1', url: `http://${host}:${edges.us}`, primary: true },
      eu: { location: 'aws:eu-west-1', url: `http://${host}:${edges.eu}` },
    },
    steering: { strategy: 'geoproximity' },
    data: { folder: folder.path, maxLag: '2s' },
    services: { web: { endpoints: [app?.url ?? 'http://127.0.0.1:1'] } },
    routes: [
      { path: '/', service: 'web' },
      { path: '/orders', service: 'web', primaryOnly: true },
      { path: '/fresh', service: 'web', fresh: true },
    ],
    trustedProxies: [host],
  });
  const addresses = (toUs: number) => ({ us: `http://${host}:${toUs}`, eu: `http://${host}:${data.eu}` });
  const start = (region: 'us' | 'eu', toUs: number) =>
    startTestNode(world(apps[region]), {
      region,
      listen: { host, port: edges[region] },
      dataAddresses: addresses(toUs),
    });
  [us, eu, entry] = await Promise.all([start('us', data.us), start('eu', link.port), startTestNode(world())]);
});
after(async () => {
  await Promise.all([entry, us, eu].map((node) => node.close({ graceMs: 0 })));
  await link.close();
  await Promise.all([apps.us.close(), apps.eu.close()]);
  await folder[Symbol.asyncDispose]();
});

async function servedBy(node: TestNode, path: string, method = 'GET'): Promise<string> {
  const { body, status } = await ask(node.url, path, { method, headers: german });
  return status === 200 ? body : String(status);
}

/** Waits until `why` says that a region would be chosen, for this reason. */
function said(node: TestNode, query: WhyQuery, chosen: string, reason: RegExp): Promise<WhyChoice> {
  return until(
    async () => {
      const { region } = await node.source.why(query);
      return region?.chosen === chosen && reason.test(region.reason) && region;
    },
    `${JSON.stringify(query)}: ${chosen}, ${reason}`,
  );
}

const isServedBy = (node: TestNode, path: string, region: string, method = 'GET') =>
  until(async () => (await servedBy(node, path, method)) === region, `${method} ${path} is served by ${region}`);

test('reads go to the nearest region that is new enough, and writes to the primary', async () => {
  await said(
    entry,
    { url: '/orders', method: 'POST', client: 'DE' },
    'us',
    /: us is the primary of the data, in term 1$/,
  );
  await said(entry, { url: '/fresh', client: 'DE' }, 'eu', /^eu is best: [^;]*$/);
  assert.equal(await servedBy(entry, '/fresh'), 'eu');
  assert.equal(await servedBy(entry, '/orders', 'POST'), 'us');
  assert.equal(await servedBy(entry, '/orders'), 'eu', 'only the methods of the primary');
  await isServedBy(eu, '/orders', 'us', 'POST');

  const { data } = await until(async () => {
    const status = await eu.source.status();
    return status.data?.regions.find(({ region: id }) => id === 'eu')?.lagMs !== undefined && status;
  }, 'the lag of eu');
  assert.deepEqual([data!.primary, data!.epoch, data!.lost], ['us', 1, 0]);
  const own = data!.regions.find(({ region: id }) => id === 'eu')!;
  assert.deepEqual([own.role, own.lagWrites], ['replica', 0]);
  assert.ok(own.contactMs !== undefined);
});

test('a region that lags more than the limit loses the reads that need freshness, until it has caught up', async () => {
  link.cut();
  const region = await said(entry, { url: '/fresh', client: 'DE' }, 'us', /^us is best/);
  const stale = region.candidates.find(({ id }) => id === 'eu');
  assert.equal(stale?.eligible, false);
  assert.match(stale!.reason, /^its data is \d+s behind the primary, us, more than 2 s; /);
  assert.equal(await servedBy(entry, '/fresh'), 'us');
  // All else stays where it is; who asks the region itself is served by the other one.
  assert.equal(await servedBy(entry, '/'), 'eu');
  await isServedBy(eu, '/fresh', 'us');
  const atHome = await eu.source.why({ url: '/fresh', client: 'DE' });
  assert.deepEqual([atHome.region?.chosen, atHome.endpoint], ['us', undefined]);
  await until(() => eu.said().includes('data.stale eu'), 'told');
  assert.ok(!us.said().includes('data.stale us'));

  link.heal();
  await isServedBy(entry, '/fresh', 'eu');
  await isServedBy(eu, '/fresh', 'eu');
  await until(() => eu.said().includes('data.fresh eu'), 'told');
});

test('after a failover, routes of the primary lead to the new one at every node', async () => {
  const report = await eu.source.failover!('eu', false);
  assert.equal(report.primary, 'eu');
  for (const node of [entry, us, eu]) await isServedBy(node, '/orders', 'eu', 'POST');
  await said(
    entry,
    { url: '/orders', method: 'POST', client: 'US' },
    'eu',
    /^POST is for the primary alone: eu is the/,
  );
  await until(() => eu.said().includes('data.primary eu'), 'told');
  await until(async () => {
    const metric = [...(await us.source.metrics())].find(({ name }) => name === 'antipode_data_primary');
    const values = metric?.samples.map((sample) => [sample.labels.region, 'value' in sample && sample.value]);
    return isDeepStrictEqual(values, [
      ['us', 0],
      ['eu', 1],
    ]);
  }, 'the metrics of the old primary');
});

test('another secret takes the place of the first without a moment in which regions do not hear each other', async () => {
  const use = async (node: TestNode, secret: string | readonly string[]) => {
    const app = node === entry ? undefined : apps[node === us ? 'us' : 'eu'];
    await node.reload(await resolvedWorld(world(app, secret)));
  };
  const promote = async (region: 'us' | 'eu') => {
    assert.equal((await us.source.failover!(region, false)).primary, region);
    for (const node of [entry, us, eu]) await isServedBy(node, '/orders', region, 'POST');
  };
  for (const node of [eu, us, entry]) await use(node, [old, next]);
  // Each of the two still signs with another one.
  await use(us, [next, old]);
  await promote('us');
  for (const node of [eu, entry]) await use(node, [next, old]);
  for (const node of [us, entry, eu]) await use(node, next);
  await promote('eu');
});
