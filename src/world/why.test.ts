import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';

const app = await LoopbackApp.start();
const regions = {
  us: { location: 'aws:us-east-1', url: app.url },
  eu: { location: 'aws:eu-west-1', url: app.url },
} as const;
const services = { web: { endpoints: [app.url, 'http://127.0.0.1:1'] } } as const;
const routes = [
  { host: 'static.example', path: '/', respond: { body: 'fixed' } },
  { host: 'shop.example', path: '/api', methods: ['GET'], service: 'web' },
  { path: '/', service: 'web' },
] as const;

const entry = await startTestNode({ regions, services, routes });
const node = await startTestNode({ regions, services, routes }, { region: 'eu' });
after(async () => {
  await Promise.all([entry, node].map((each) => each.close({ graceMs: 0 })));
  await app.close();
});
const why = (url: string, client?: string) => entry.source.why({ url, ...(client !== undefined && { client }) });

test('says which region a request would get, with the score and the reason of every candidate', async () => {
  await until(async () => (await entry.source.status()).regions.every(({ state }) => state === 'up'), 'regions up');
  const { route, service, client, region, endpoint, reason } = await why('http://shop.example/api/cart', 'DE');
  assert.deepEqual([route, service, client?.country], ['shop.example/api GET', 'web', 'DE']);
  assert.deepEqual([region?.by, region?.chosen, endpoint], ['latency', 'eu', undefined]);
  assert.equal(region?.candidates.length, 2);
  for (const candidate of region!.candidates) {
    assert.equal(candidate.chosen, candidate.id === 'eu');
    assert.ok(candidate.score! > 0);
    assert.match(candidate.reason, /round trip/);
  }
  assert.equal(reason, region?.reason);
});

test('takes a country, coordinates or an address for the client, and nobody for an unknown one', async () => {
  assert.equal((await why('/', '35.7,139.7')).client?.country, undefined);
  assert.deepEqual((await why('/', '35.7,139.7')).client?.location, { lat: 35.7, lon: 139.7 });
  assert.equal((await why('/', '80.128.0.1')).client?.country, 'DE');
  assert.equal((await why('/')).client, undefined);
  assert.throws(() => why('/', 'ZZ'), { code: 'ERR_CONTROL_BAD_INPUT', message: /^client: / });
});

test('on a node that serves, says which endpoint is the likeliest', async () => {
  await until(async () => (await ask(node.url, '/')).status === 200, 'served');
  const { region, endpoint, reason } = await node.source.why({ url: '/' });
  assert.equal(region, undefined);
  assert.deepEqual([endpoint?.by, endpoint?.chosen], ['least-request', 'web/1']);
  assert.deepEqual(
    endpoint?.candidates.map(({ id, eligible, score }) => [id, eligible, score]),
    [
      ['web/1', true, 1],
      ['web/2', false, 0],
    ],
  );
  assert.equal(reason, 'web/1 is the likeliest, for 100 % of such requests');
});

test('says what needs no region: a route that answers by itself, no route, another host', async () => {
  assert.equal((await why('http://static.example/x')).reason, 'the route answers by itself');
  assert.equal((await why('http://elsewhere.example/')).route, '/');
  const bounded = await startTestNode({ services, routes: [routes[1]] });
  const reasonFor = async (url: string) => (await bounded.source.why({ url })).reason;
  assert.equal(await reasonFor('http://shop.example/other'), 'no route matches /other: 404');
  assert.equal(await reasonFor('http://other.example/api'), 'no route is for the host other.example: 421');
  await bounded.close({ graceMs: 0 });
});

test('refuses what the edge would refuse', () => {
  assert.throws(() => why('http://shop.example/a%00b'), { code: 'ERR_CONTROL_BAD_INPUT', message: /^url: / });
});

test('sends nothing and counts nothing', async () => {
  const [asked, requests] = [app.requests.length, entry.traffic().requests];
  await why('/', 'DE');
  assert.deepEqual(
    app.requests.slice(asked).filter(({ url }) => url !== '/.well-known/antipode/health'),
    [],
  );
  assert.equal(entry.traffic().requests, requests);
});
