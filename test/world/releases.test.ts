import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

type Route = WorldInput['routes'][number];

function world(web: LoopbackApp, next: LoopbackApp, route: Partial<Route>): WorldInput {
  return {
    services: {
      web: { endpoints: [web.url], health: false },
      next: { endpoints: [next.url], health: false, outliers: false },
    },
    routes: [{ path: '/', service: 'web', ...route }],
  };
}

describe('a canary', () => {
  test('gets the requests that name it, by a field or a cookie, and no others', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    const canary = { service: 'next', header: { name: 'X-Beta', value: '1' }, cookie: { name: 'beta' } };
    await using node = await startTestNode(world(web, next, { canary }));
    const by = async (headers: object) => (await ask(node.url, '/', { headers: { ...headers } })).body;
    assert.equal(await by({}), 'web');
    assert.equal(await by({ 'x-beta': '2' }), 'web');
    assert.equal(await by({ 'x-beta': '1' }), 'next');
    assert.equal(await by({ cookie: 'a=1; beta=yes' }), 'next');
  });

  test('gets its share of the clients, each always on one side', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    const config = { ...world(web, next, { canary: { service: 'next', weight: 30 } }), trustedProxies: ['127.0.0.1'] };
    await using node = await startTestNode(config);
    const sideOf = async (client: number) =>
      (await ask(node.url, '/', { headers: { 'x-forwarded-for': `198.51.${client >> 8}.${client & 255}` } })).body;
    const sides = await Promise.all(Array.from({ length: 300 }, (_, client) => sideOf(client)));
    const share = sides.filter((side) => side === 'next').length / sides.length;
    assert.ok(share > 0.2 && share < 0.4, `${share}`);
    for (const client of [0, 7, 42]) assert.equal(await sideOf(client), sides[client]);
  });
});

describe('a mirror', () => {
  test('gets a copy with its body, marked as one, and its answer is nobody’s', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    next.status = 500;
    await using node = await startTestNode(world(web, next, { mirror: { service: 'next' } }));
    const answer = await ask(node.url, '/a?b=1', { method: 'POST', body: 'hello', headers: { 'content-length': 5 } });
    assert.deepEqual([answer.status, answer.body], [200, 'web']);
    await until(() => next.clientRequests.length === 1, 'the copy');
    const [copy] = next.clientRequests;
    assert.deepEqual(
      [copy!.method, copy!.url, copy!.headers['x-antipode-mirror'], copy!.headers['content-length']],
      ['POST', '/a?b=1', '1', '5'],
    );
    assert.equal(web.clientRequests[0]!.headers['x-antipode-mirror'], undefined);
  });

  test('that hangs or is gone changes nothing for those who ask, and has so many copies under way at most', async () => {
    await using web = await LoopbackApp.start('web');
    const next = await LoopbackApp.start('next');
    next.isSilent = true;
    await using node = await startTestNode(world(web, next, { mirror: { service: 'next' } }));
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(node.url, '/')));
      assert.ok(answers.every(({ body }) => body === 'web'));
    }
    assert.ok(next.clientRequests.length <= 64, `${next.clientRequests.length}`);
    await next.close();
    for (let i = 0; i < 10; i++) assert.equal((await ask(node.url, '/')).body, 'web');
  });
});

describe('a replay', () => {
  test('sends a request with its body to the service that the app names, once, and the client sees that answer alone', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    web.fields['antipode-replay'] = 'service=next';
    await using node = await startTestNode(world(web, next, { replay: {} }));
    const answer = await ask(node.url, '/a', { method: 'POST', body: 'hello', headers: { 'content-length': 5 } });
    assert.deepEqual([answer.status, answer.body, answer.headers['antipode-replay']], [200, 'next', undefined]);
    assert.equal(next.clientRequests[0]!.headers['content-length'], '5');
    next.fields['antipode-replay'] = 'service=web';
    assert.equal((await ask(node.url, '/')).status, 502);
    assert.equal(web.clientRequests.length, 2);
  });

  test('to what does not exist is 502, with a body that is too large too; off, the answer stands', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    web.fields['antipode-replay'] = 'service=nobody';
    await using node = await startTestNode(world(web, next, { replay: { maxBody: '1KiB' } }));
    assert.equal((await ask(node.url, '/')).status, 502);
    web.fields['antipode-replay'] = 'service=next';
    const body = 'x'.repeat(2_000);
    assert.equal(
      (await ask(node.url, '/', { method: 'POST', body, headers: { 'content-length': body.length } })).status,
      502,
    );
    await using off = await startTestNode(world(web, next, {}));
    const answer = await ask(off.url, '/');
    assert.deepEqual([answer.body, answer.headers['antipode-replay']], ['web', undefined]);
  });

  test('is for apps: a client cannot ask for one', async () => {
    await using web = await LoopbackApp.start('web');
    await using next = await LoopbackApp.start('next');
    await using node = await startTestNode(world(web, next, { replay: {} }));
    assert.equal((await ask(node.url, '/', { headers: { 'antipode-replay': 'service=next' } })).body, 'web');
    assert.equal(web.clientRequests[0]!.headers['antipode-replay'], undefined);
  });

  test('and methods of the primary alone go to the primary region', async () => {
    await using there = await LoopbackApp.start('there');
    await using here = await LoopbackApp.start('here');
    const regions = (url: `http://${string}`) =>
      ({
        us: { location: 'aws:us-east-1', primary: true, url },
        eu: { location: 'aws:eu-west-1', url: 'http://127.0.0.1:9' },
      }) as const;
    const config = (app: LoopbackApp, url: `http://${string}`): WorldInput => ({
      regions: regions(url),
      services: { web: { endpoints: [app.url], health: false } },
      routes: [
        { path: '/writes', service: 'web', primaryOnly: true },
        { path: '/', service: 'web' },
      ],
    });
    await using us = await startTestNode(config(there, 'http://127.0.0.1:9'), { region: 'us' });
    await using eu = await startTestNode(config(here, us.url as `http://${string}`), { region: 'eu' });
    await until(
      async () => (await eu.source.status()).regions.some(({ id, state }) => id === 'us' && state === 'up'),
      'us is up',
    );
    assert.equal((await ask(eu.url, '/writes')).body, 'here');
    assert.equal((await ask(eu.url, '/writes', { method: 'DELETE' })).body, 'there');
    here.fields['antipode-replay'] = 'region=primary';
    assert.equal((await ask(eu.url, '/')).body, 'there');
  });
});

test('a canary or a mirror of a service that is not there is a fault of the config', async () => {
  const services = { web: { endpoints: ['http://127.0.0.1:1'] } } as const;
  const config: WorldInput = {
    services,
    routes: [{ path: '/', service: 'web', canary: { service: 'wep' }, mirror: { service: 'x' } }],
  };
  await assert.rejects(
    resolvedWorld(config),
    /canary\.service: there is no service 'wep'; did you mean 'web'\?[\s\S]*mirror\.service: there is no service 'x'/,
  );
});
