import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { temporaryFolder } from '../../test/support/index.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode, type TestNode } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';
import { type MetricSnapshot, metricTable, packageVersion } from '../control/index.ts';

const folder = await temporaryFolder('metrics');
await writeFile(
  join(folder.path, 'app.mjs'),
  `import { createServer } from 'node:http';
   createServer((request, response) => {
     if (request.url === '/crash') process.exit(1);
     response.end();
   }).listen(process.env.PORT, process.env.HOST);`,
);
const other = await LoopbackApp.start('other');
const regions = {
  us: { location: 'aws:us-east-1', url: other.url },
  eu: { location: 'aws:eu-west-1', primary: true },
} as const;
const services = {
  app: { run: { script: join(folder.path, 'app.mjs'), cwd: folder.path }, health: false },
  other: { endpoints: [other.url], health: false },
} as const;
const routes = [
  { path: '/', service: 'app' },
  {
    path: '/other',
    methods: ['GET'],
    service: 'other',
    upgrade: true,
    circuitBreaker: true,
    concurrency: { max: 100 },
    fallback: { respond: {} },
  },
  { path: '/cached', service: 'other', cache: true },
  {
    path: '/session',
    service: 'other',
    sticky: { cookie: 'affinity' },
    canary: { service: 'other' },
    mirror: { service: 'other' },
  },
  { path: '/fixed', respond: { body: 'fixed' }, rateLimit: { limit: 100, window: '1h' } },
] as const;
const data = { folder: join(folder.path, 'data') };
const dataAddresses = { eu: 'http://127.0.0.1:0' };
const node = await startTestNode({ name: 'shop', regions, services, routes, data }, { region: 'eu', dataAddresses });
after(async () => {
  await node.close({ graceMs: 0 });
  await other.close();
  await folder[Symbol.asyncDispose]();
});

async function read({ source }: TestNode): Promise<ReadonlyMap<string, MetricSnapshot>> {
  return new Map([...(await source.metrics())].map((snapshot) => [snapshot.name, snapshot]));
}

/** The values of a metric, by its labels in their order. */
async function valuesOf(name: string, from = node): Promise<Readonly<Record<string, number>>> {
  const snapshot = (await read(from)).get(name);
  assert.ok(snapshot && snapshot.type !== 'histogram', name);
  return Object.fromEntries(snapshot.samples.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
}

test('counts what was answered by route, service and class, in seconds', async () => {
  other.status = 404;
  for (const path of ['/a', '/b', '/other', '/fixed']) await ask(node.url, path);
  await ask(node.url, '/%00');
  assert.deepEqual(await valuesOf('antipode_requests_total'), {
    'app / 2xx': 2,
    'other /other GET 4xx': 1,
    ' /fixed 2xx': 1,
    '  4xx': 1,
  });
  const durations = (await read(node)).get('antipode_request_duration_seconds');
  assert.ok(durations?.type === 'histogram');
  const ofApp = durations.samples.find(({ labels }) => labels.route === '/')!;
  assert.equal(
    Array.from(ofApp.counts).reduce((sum, count) => sum + count, 0),
    2,
  );
  assert.ok(ofApp.sum > 0 && ofApp.sum < 30);
  assert.equal(durations.bounds[0], 0.001);
});

test('tells of endpoints, connections and the node itself', async () => {
  assert.deepEqual(await valuesOf('antipode_endpoint_requests_total'), { 'app app/1': 2, 'other other/1': 1 });
  assert.deepEqual(await valuesOf('antipode_endpoint_errors_total'), { 'app app/1': 0, 'other other/1': 0 });
  assert.deepEqual(await valuesOf('antipode_endpoint_healthy'), { 'app app/1': 1, 'other other/1': 1 });
  assert.deepEqual(await valuesOf('antipode_info'), { [`shop eu ${packageVersion()}`]: 1 });
  const { endpoint } = await valuesOf('antipode_connections');
  assert.ok(endpoint! >= 1);
});

test('measures endpoints and tells their connections', async () => {
  const durations = (await read(node)).get('antipode_endpoint_request_duration_seconds');
  assert.ok(durations?.type === 'histogram');
  const count = (endpoint: string) =>
    Array.from(durations.samples.find(({ labels }) => labels.endpoint === endpoint)!.counts).reduce((a, b) => a + b, 0);
  assert.deepEqual([count('app/1'), count('other/1')], [2, 1]);
  const connections = await valuesOf('antipode_endpoint_connections');
  assert.equal(connections['other other/1 busy'], 0);
  assert.equal(connections['other other/1 idle'], 1);
  assert.deepEqual(await valuesOf('antipode_endpoint_pending'), { 'app app/1': 0, 'other other/1': 0 });
});

test('counts what a cache has done and holds', async () => {
  other.status = 200;
  other.fields['cache-control'] = 'max-age=60';
  for (let asked = 0; asked < 3; asked++) await ask(node.url, '/cached');
  delete other.fields['cache-control'];
  const { hit, miss, bypass } = await valuesOf('antipode_cache_requests_total');
  assert.deepEqual([hit, miss, bypass], [2, 1, 0]);
  const only = async (name: string) => Object.values(await valuesOf(name))[0];
  assert.deepEqual([await only('antipode_cache_entries'), await only('antipode_cache_stored_total')], [1, 1]);
  assert.ok((await only('antipode_cache_bytes'))! > 100);
});

test('counts workers that were started again, and regions', async () => {
  await ask(node.url, '/crash').catch(() => undefined);
  await until(async () => (await valuesOf('antipode_worker_restarts_total')).app === 1, 'counted');
  assert.deepEqual(await valuesOf('antipode_region_up'), { us: 1 });
  await until(async () => (await valuesOf('antipode_region_rtt_seconds')).us! > 0, 'measured');
});

test('fills every metric of the table, but those of the process, which the admin API adds', async () => {
  await until(async () => {
    const isKnown = (await read(node)).has('antipode_data_primary');
    return isKnown && (await valuesOf('antipode_data_primary')).eu === 1;
  }, 'the primary of the data');
  // What joins the caches of regions has a Redis in each: test/world/joined-caches.test.ts. Connections that end with a worker
  // are those of workers that run the edge: test/e2e/lost-requests.test.ts.
  const others = /^(?:process_|nodejs_|antipode_cache_(?:link|asked|values)_|antipode_connections_cut_)/;
  const own = Object.keys(metricTable).filter((name) => !others.test(name));
  const snapshots = await read(node);
  assert.deepEqual([...snapshots.keys()].sort(), own.sort());
  for (const [name, { samples }] of snapshots) assert.ok(samples.length > 0, `${name} has no sample`);
});

test('leaves out regions where a world has none, and workers where nothing is run', async () => {
  const single = await startTestNode({
    services: { other: services.other },
    routes: [{ path: '/', service: 'other' }],
  });
  const snapshots = await read(single);
  assert.ok([...snapshots.keys()].every((name) => !name.startsWith('antipode_region_')));
  assert.deepEqual(await valuesOf('antipode_worker_restarts_total', single), {});
  await single.close({ graceMs: 0 });
});
