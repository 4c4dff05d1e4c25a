import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { freePort } from '../../test/support/index.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode, type TestNode } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';
import type { ServiceInput } from '../config/index.ts';
import { configDefaults } from '../config/index.ts';
import type { EndpointStatus } from '../control/index.ts';
import { loopTokens } from '../edge/index.ts';

const places = { us: 'aws:us-east-1', eu: 'aws:eu-west-1', ap: 'aws:ap-northeast-1' } as const;
type Id = keyof typeof places;

/** What the nodes leave in `cdn-loop`. */
const token = loopTokens(configDefaults.name).edge;

interface Region {
  readonly node: TestNode;
  readonly app: LoopbackApp;
}

/** A real node for each region, each with one app of its own and in sight of the others. */
function open<Ids extends Id>(...ids: readonly Ids[]) {
  return openWith({}, ...ids);
}

/** `settings` are of the one service, beside where it is and how it is checked. */
async function openWith<Ids extends Id>(settings: Partial<ServiceInput>, ...ids: readonly Ids[]) {
  const ports = await Promise.all(ids.map(() => freePort()));
  const regions = Object.fromEntries(
    ids.map((id, index) => [id, { location: places[id], url: `http://127.0.0.1:${ports[index]}` as const }]),
  );
  const started = await Promise.all(
    ids.map(async (id, index): Promise<[Ids, Region]> => {
      const app = await LoopbackApp.start(id);
      const health = { interval: 20, doubtInterval: 20, jitter: 0, expectedStatus: 200, path: '/health' as const };
      const config = {
        debug: true,
        regions,
        services: { web: { endpoints: [app.url], health, ...settings } },
        routes: [{ path: '/' as const, service: 'web' }],
        trustedProxies: ['127.0.0.1'],
      };
      const node = await startTestNode(config, { region: id, listen: { host: '127.0.0.1', port: ports[index]! } });
      return [id, { node, app }];
    }),
  );
  const all = Object.fromEntries(started) as Record<Ids, Region>;
  const list = Object.values<Region>(all);
  await Promise.all(list.map(({ node }) => untilUp(node)));
  const requests = () => list.flatMap(({ app }) => app.requests).filter(({ url }) => url === '/x');
  async function close(): Promise<void> {
    for (const { node, app } of list) {
      await node.close({ graceMs: 0 });
      await app.close();
    }
  }
  return { ...all, requests, [Symbol.asyncDispose]: close };
}

/** Its endpoint is well, and so are the other regions as it sees them. */
async function untilUp({ source }: TestNode): Promise<void> {
  await until(async () => {
    const { services, regions } = await source.status();
    const isUp = regions.every(({ state, reason }) => state === 'up' && reason !== 'no check has finished yet');
    return isUp && services.every(({ endpoints }) => endpoints.every(({ state }) => state === 'healthy'));
  }, 'everything is up');
}

/** The state of the node's one endpoint. */
async function stateOf({ source }: TestNode): Promise<EndpointStatus['state']> {
  return (await source.status()).services[0]!.endpoints[0]!.state;
}

/** Requests on the route, whoever sent them; the regions' checks of each other are none. */
async function requestsAt({ source }: TestNode): Promise<number> {
  const requests = [...(await source.metrics())].find(({ name }) => name === 'antipode_requests_total')!;
  const samples = requests.type === 'histogram' ? [] : requests.samples;
  return samples.filter(({ labels }) => labels.route === '/').reduce((sum, { value }) => sum + value, 0);
}

const get = (node: TestNode, headers: Record<string, string> = {}) => ask(node.url, '/x', { headers });

test('serves here what can be served here', async () => {
  await using world = await open('us', 'eu');
  const { body, headers } = await get(world.us.node);
  assert.deepEqual([body, headers['x-antipode-served-by']], ['us', 'us/web/1']);
});

test('hands a request over when nothing here can be reached, and says so to an edge only', async () => {
  await using world = await open('us', 'eu');
  await world.us.app.close();
  const { body, headers } = await get(world.us.node);
  assert.deepEqual([body, headers['x-antipode-served-by']], ['eu', 'eu/web/1']);
  const [request] = world.requests();
  assert.equal(request?.headers['cdn-loop'], `${token}, ${token}`);
  assert.equal(request?.headers['x-antipode-region'], 'eu');
});

test('does not try what is known to be sick while another region is well', async () => {
  await using world = await open('us', 'eu');
  world.us.app.status = 500;
  await until(async () => (await stateOf(world.us.node)) === 'unhealthy', 'unhealthy');
  assert.equal((await get(world.us.node)).body, 'eu');
  assert.equal(world.us.app.requests.filter(({ url }) => url === '/x').length, 0);
});

test('tries what is sick when no other region takes the request', async () => {
  await using world = await open('us', 'eu');
  world.us.app.status = 404;
  await until(async () => (await stateOf(world.us.node)) === 'unhealthy', 'unhealthy');
  await world.us.node.source.drainRegion('eu');
  const { status, body } = await get(world.us.node);
  assert.deepEqual([status, body], [404, 'us']);
});

test('goes on to the next region when the first could not serve either', async () => {
  await using world = await open('us', 'eu', 'ap');
  await Promise.all([world.us.app.close(), world.eu.app.close()]);
  assert.equal((await get(world.us.node)).body, 'ap');
});

test('keeps what another region handed over: nothing goes round', async () => {
  await using world = await open('us', 'eu', 'ap');
  for (const { app } of [world.us, world.eu, world.ap]) await app.close();
  const { status, headers } = await get(world.us.node);
  assert.deepEqual([status, headers['retry-after']], [503, '1']);
  const asked = await Promise.all([world.us, world.eu, world.ap].map(({ node }) => requestsAt(node)));
  assert.deepEqual(asked, [1, 1, 1], "the client's own, and one to each other region");
});

test('what is more than the service may have here goes to another region, and is refused when that is full too', async () => {
  await using world = await openWith({ limits: { maxRequests: 1 } }, 'us', 'eu');
  world.us.app.isSilent = true;
  const waiting = get(world.us.node).catch(() => undefined);
  await until(() => world.us.app.requests.some(({ url }) => url === '/x'), 'the place here is taken');
  assert.equal((await get(world.us.node)).body, 'eu');
  const handedOver = { 'cdn-loop': token };
  assert.equal((await get(world.us.node, handedOver)).status, 503, 'one that came from another region stays');
  world.eu.app.isSilent = true;
  const other = get(world.us.node).catch(() => undefined);
  await until(() => world.requests().length === 3, 'the place there is taken too');
  assert.equal((await get(world.us.node)).status, 503);
  await Promise.all([world.us.app.close(), world.eu.app.close()]);
  await Promise.all([waiting, other]);
});

test('what the app here answers 503 another region is asked for, where it may be sent twice', async () => {
  // Checks would find the app sick, and send everything elsewhere.
  await using world = await openWith({ health: false, outliers: false }, 'us', 'eu');
  world.us.app.status = 503;
  assert.equal((await get(world.us.node)).body, 'eu');
  const { status } = await ask(world.us.node.url, '/x', { method: 'POST' });
  assert.deepEqual([status, world.requests().length], [503, 3]);
});

test('a request that says it has been in another region stays', async () => {
  await using world = await open('us', 'eu');
  await world.us.app.close();
  const { status } = await get(world.us.node, { 'cdn-loop': token });
  assert.equal(status, 503);
  assert.equal(await requestsAt(world.eu.node), 0);
});
