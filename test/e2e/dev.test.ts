/** A world of three regions on this machine as its user meets it: who is served where, and what can be asked of it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type MetricName, metricTable, type PastAnswer, type WhyAnswer } from '../../src/control/index.ts';
import { cloudRegion, estimateRoundTrip, findCountry } from '../../src/geo/index.ts';
import { ask } from '../support/ask.ts';
import { temporaryFolder, untilGone } from '../support/index.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { locations, type RegionId, regionOf, startThreeRegions, statusOf } from './three-regions.ts';

const dev = await startThreeRegions();
const { entry, admin } = await dev.addresses;
after(async () => {
  const pids = dev.processes();
  dev.interrupt();
  assert.equal(await dev.exited(), 0);
  await untilGone(pids);
  await dev[Symbol.asyncDispose]();
});

/** Half a step of the distances between a client and a region, which are rounded. */
const roundingMs = 2.5;
const estimatedMs = (country: string, region: RegionId) =>
  estimateRoundTrip(findCountry(country)!.coordinates, cloudRegion(locations[region]).coordinates);

/** The best of a few requests over connections that are open already. */
async function warmMs(country: string): Promise<{ readonly region: string; readonly ms: number }> {
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push(await dev.ask(country));
  for (const { status } of answers) assert.equal(status, 200);
  const [, ...warm] = answers;
  return { region: warm[0]!.region, ms: Math.min(...warm.map(({ ms }) => ms)) };
}

const expected: Readonly<Record<string, readonly RegionId[]>> = {
  DE: ['eu'],
  JP: ['ap'],
  US: ['us'],
  BR: ['us'],
  // To Dublin and to Tokyo it is the same within 5 ms: the cables to Europe are shorter than the way over ground.
  IN: ['eu', 'ap'],
  AU: ['ap'],
};

for (const [country, regions] of Object.entries(expected)) {
  test(`a client in ${country} is served by ${regions.join(' or ')}, no faster than the distance allows`, async (context) => {
    const { region, ms } = await warmMs(country);
    assert.ok(regions.includes(region as RegionId), `served by ${region}`);
    const estimate = estimatedMs(country, region as RegionId);
    assert.ok(ms >= estimate - roundingMs, `${ms} ms, the round trip is estimated at ${estimate} ms`);
    context.diagnostic(`${country} by ${region}: ${ms.toFixed(1)} ms, of which ${estimate.toFixed(1)} ms are distance`);
  });
}

test('says for any client which region it would get and why, down to the endpoint', async () => {
  const why = await dev.admin<WhyAnswer>('/v1/why?url=/cart&client=JP');
  assert.deepEqual([why.route, why.service, why.client?.country, why.region?.chosen], ['/', 'web', 'JP', 'ap']);
  assert.equal(why.endpoint?.chosen, 'ap/web/1');
  const scores = why.region!.candidates.map(({ id, score }) => [id, score!] as const);
  assert.deepEqual(scores.map(([id]) => id).sort(), ['ap', 'eu', 'us']);
  assert.equal(scores.sort(([, a], [, b]) => a - b)[0]![0], 'ap');
});

test('tells of one request what every node has done with it, the entry first', async () => {
  const headers = { 'x-request-id': 'followed', 'x-antipode-client': 'JP' };
  assert.equal((await ask(entry, '/cart', { headers })).status, 200);
  const { parts } = await dev.admin<PastAnswer>('/v1/why/followed');
  assert.deepEqual(
    parts.map(({ node, path, status, attempts }) => [node, path, status, attempts.map(({ endpoint }) => endpoint)]),
    [
      ['entry', '/cart', 200, ['ap']],
      ['ap', '/cart', 200, ['web/1']],
    ],
  );
  assert.ok(parts[0]!.durationMs! > parts[1]!.durationMs!);
});

test('shows every region and its services, healthy, with the reason', async () => {
  const { regions, services } = await statusOf(dev);
  assert.deepEqual(
    regions.map(({ id, state }) => [id, state]),
    Object.keys(locations).map((id) => [id, 'up']),
  );
  assert.deepEqual(
    services.map(({ id, region, endpoints }) => [
      region,
      id,
      endpoints.map((endpoint) => [endpoint.id, endpoint.state]),
    ]),
    Object.keys(locations).map((id) => [id, 'web', [[`${id}/web/1`, 'healthy']]]),
  );
  for (const { reason } of regions) assert.match(reason, /check/);
});

test('a drained region gets no new client until it is undrained', async () => {
  const drained = await dev.admin<{ readonly changed: boolean }>('/v1/regions/eu/drain', {});
  assert.equal(drained.changed, true);
  assert.equal((await regionOf(dev, 'eu')).state, 'draining');
  assert.equal((await dev.ask('DE')).region, 'us');
  await dev.admin('/v1/regions/eu/undrain', {});
  assert.equal((await dev.ask('DE')).region, 'eu');
});

test("a region whose only endpoint is drained has its clients' requests served elsewhere", async () => {
  await dev.admin('/v1/endpoints/eu%2Fweb%2F1/drain', {});
  const answer = await dev.ask('DE');
  assert.deepEqual([answer.status, answer.region === 'eu'], [200, false]);
  await dev.admin('/v1/endpoints/eu%2Fweb%2F1/undrain', {});
  await until(async () => (await dev.ask('DE')).region === 'eu', 'served by eu again');
});

test('regions cut from each other find out, serve their own clients, and find together again', async () => {
  await dev.admin('/v1/dev/cut', { between: ['eu', 'us'] });
  await dev.admin('/v1/endpoints/eu%2Fweb%2F1/drain', {});
  // What eu cannot serve goes to ap, the way to us being cut.
  await until(async () => (await dev.ask('DE')).region === 'ap', 'handed over to ap');
  await dev.admin('/v1/endpoints/eu%2Fweb%2F1/undrain', {});
  await until(async () => (await dev.ask('DE')).region === 'eu', 'served by eu again');
  await dev.admin('/v1/dev/heal', { between: ['eu', 'us'] });
});

test('a region slowed by 300 ms is slower by as much, and loses its clients to a nearer one', async (context) => {
  const before = await warmMs('JP');
  await dev.admin('/v1/dev/slow', { region: 'ap', ms: 300 });
  const { region, ms } = await dev.ask('JP');
  assert.ok(region !== 'ap' || ms >= 300, `${ms} ms by ${region}`);
  context.diagnostic(`JP by ap: ${before.ms.toFixed(1)} ms, slowed ${ms.toFixed(1)} ms by ${region}`);
  await until(async () => (await dev.ask('JP')).region === 'us', 'served by us');
  await dev.admin('/v1/dev/slow', { region: 'ap', ms: 0 });
});

test('the metrics are read by any reader of the Prometheus format', async () => {
  const { status, headers, body } = await ask(admin, '/metrics');
  assert.deepEqual([status, headers['content-type']?.split(';')[0]], [200, 'text/plain']);
  const families = readFamilies(body);
  // Parts that a world has not, a cache for example, tell nothing.
  for (const [name, { type }] of families) assert.equal(metricTable[name as MetricName]?.type, type, name);
  const requests = families.get('antipode_requests_total')!.samples;
  const atEntry = requests.filter(
    ({ labels }) => labels.includes('node="entry"') && labels.includes('status_class="2xx"'),
  );
  assert.ok(atEntry.reduce((sum, { value }) => sum + value, 0) > 20);
});

test('what cannot be started is told whole, in one go, with exit status 2', async () => {
  await using folder = await temporaryFolder('dev');
  const file = join(folder.path, 'antipode.config.json');
  await writeFile(
    file,
    JSON.stringify({ regions: { eu: { location: 'mars' } }, services: {}, routes: [{ path: '/', servce: 'web' }] }),
  );
  const bad = await runAntipode(['dev', '--config', file]);
  assert.equal(bad.status, 2);
  for (const fault of [/regions\.eu\.location/, /servce/]) assert.match(bad.err, fault);
  const { port } = new URL(entry);
  await writeFile(file, JSON.stringify({ routes: [{ path: '/', respond: {} }] }));
  const busy = await runAntipode(['dev', '--config', file, '--port', port, '--admin-port', '0']);
  assert.equal(busy.status, 2);
  assert.match(busy.err, new RegExp(`^antipode: port ${port} for clients .* is in use .*--port.*\n$`));
});

interface Family {
  type: string;
  readonly samples: { readonly labels: string; readonly value: number }[];
}

/** Reads the text exposition format 0.0.4 as strictly as it is written down: each family once, typed before its samples. */
function readFamilies(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  assert.ok(text.endsWith('\n'));
  for (const line of text.slice(0, -1).split('\n')) {
    const typed = /^# TYPE ([a-z][a-z0-9_]*) (counter|gauge|histogram)$/.exec(line);
    if (typed) {
      assert.ok(!families.has(typed[1]!), `${typed[1]} twice`);
      families.set(typed[1]!, { type: typed[2]!, samples: [] });
    } else if (line !== '' && !line.startsWith('# HELP ')) {
      const sample =
        /^([a-z][a-z0-9_]*?)(_bucket|_sum|_count)?(\{(?:[a-z][a-z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? ([-+.e\d]+|[+-]Inf|NaN)$/.exec(
          line,
        );
      assert.ok(sample, line);
      const [, name, suffix = '', labels = '', value] = sample;
      const family = families.get(name!) ?? families.get(`${name}${suffix}`);
      assert.ok(family, `${line} comes before its type`);
      family.samples.push({ labels, value: Number(value) });
    }
  }
  return families;
}
