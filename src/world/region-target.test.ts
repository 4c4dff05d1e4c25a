import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { startTestNode, type TestNode } from '../../test/support/test-node.ts';
import { until } from '../../test/support/until.ts';
import type { WorldInput } from '../config/index.ts';

const places = { us: 'aws:us-east-1', eu: 'aws:eu-west-1', ap: 'aws:ap-northeast-1' } as const;
const german = '80.128.0.1';

/** A global entry before three apps that stand for the edges of the regions. */
async function open(settings: Partial<NonNullable<WorldInput['services']>[string]> = {}) {
  const [us, eu, ap] = await Promise.all(Object.keys(places).map((id) => LoopbackApp.start(id)));
  const apps = { us: us!, eu: eu!, ap: ap! };
  const region = (id: keyof typeof places) => ({ location: places[id], url: apps[id].url });
  const entry = await startTestNode({
    regions: { us: region('us'), eu: region('eu'), ap: region('ap') },
    services: { web: { endpoints: ['http://127.0.0.1:1'], ...settings } },
    routes: [{ path: '/', service: 'web' }],
    trustedProxies: ['127.0.0.1'],
  });
  await untilUp(entry);
  for (const app of Object.values(apps)) app.requests.length = 0;
  const get = (from = german, method = 'GET') =>
    ask(entry.url, '/a?b', { method, headers: { 'x-forwarded-for': from } });
  /** Which regions were asked, beside for their health. */
  const asked = () =>
    Object.values(apps).flatMap(({ name, requests }) => requests.filter(({ url }) => url === '/a?b').map(() => name));
  async function close(): Promise<void> {
    await entry.close({ graceMs: 0 });
    for (const app of Object.values(apps)) await app.close();
  }
  return { entry, apps, get, asked, [Symbol.asyncDispose]: close };
}

async function untilUp({ source }: TestNode): Promise<void> {
  const isUp = async () => (await source.status()).regions.every(({ reason }) => reason === 'the check passed');
  await until(isUp, 'all regions are up');
}

test('sends each client to its region', async () => {
  await using world = await open();
  const [fromGermany, fromJapan, fromAmerica] = await Promise.all([
    world.get(german),
    world.get('133.11.0.1'),
    world.get('6.0.0.1'),
  ]);
  assert.deepEqual([fromGermany.body, fromJapan.body, fromAmerica.body], ['eu', 'ap', 'us']);
});

describe('a region that does not serve', () => {
  for (const status of [502, 503, 504]) {
    test(`is passed over when it answers ${status}, and each region is tried once`, async () => {
      await using world = await open();
      world.apps.eu.status = status;
      assert.equal((await world.get()).body, 'us');
      assert.deepEqual(world.asked(), ['us', 'eu']);
      world.apps.us.status = status;
      assert.equal((await world.get()).body, 'ap');
      world.apps.ap.status = status;
      const { status: last } = await world.get();
      assert.equal(last, status);
      assert.deepEqual(world.asked().sort(), ['ap', 'ap', 'eu', 'eu', 'eu', 'us', 'us', 'us']);
    });
  }

  test('is passed over when it cannot be reached', async () => {
    await using world = await open();
    await world.apps.eu.close();
    assert.equal((await world.get()).body, 'us');
    assert.equal((await world.get(german, 'POST')).body, 'us', 'what was never sent may go elsewhere');
  });

  test('is asked once only for what must not be done twice', async () => {
    await using world = await open();
    world.apps.eu.status = 503;
    assert.equal((await world.get(german, 'POST')).status, 503);
    assert.deepEqual(world.asked(), ['eu']);
  });

  test('answers for itself with any other status', async () => {
    await using world = await open();
    for (const status of [404, 500]) {
      world.apps.eu.status = status;
      assert.equal((await world.get()).status, status);
    }
    assert.deepEqual(world.asked(), ['eu', 'eu']);
  });
});

test('with no region left, says so and when to come again', async () => {
  await using world = await open();
  for (const app of Object.values(world.apps)) await app.close();
  const { status, headers } = await world.get();
  assert.deepEqual([status, headers['retry-after'], headers['content-type']], [503, '1', 'application/problem+json']);
});

test('a region that hangs uses up its own places only', async () => {
  await using world = await open({ limits: { maxRequests: 3 } });
  world.apps.eu.isSilent = true;
  const waiting = [1, 2, 3].map(() => world.get().catch(() => undefined));
  await until(() => world.asked().length === 3, 'three requests hang');
  assert.equal((await world.get()).body, 'us');
  world.apps.us.status = 503;
  assert.equal((await world.get()).body, 'ap', 'a second try does not fill it either');
  for (const app of [world.apps.us, world.apps.ap]) app.isSilent = true;
  for (let i = 0; i < 6; i++) waiting.push(world.get().catch(() => undefined));
  await until(() => world.asked().length === 12, 'all are full');
  const { status, headers, json } = await world.get();
  assert.deepEqual([status, headers['retry-after'], json().type], [503, '1', 'urn:antipode:problem:overloaded']);
  await world.entry.close({ graceMs: 0 });
  await Promise.all(waiting);
});

test('a drained region gets no new requests', async () => {
  await using world = await open();
  await world.entry.source.drainRegion('eu');
  assert.equal((await world.get()).body, 'us');
  await world.entry.source.undrainRegion('eu');
  assert.equal((await world.get()).body, 'eu');
});
