/** Rate limits that nodes share: through a Redis, and between regions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startRedis } from '../support/redis.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { eventually, openClient } from './harness.ts';
import { recordingOrigin } from './recording-origin.ts';

const secret = 'a secret of more than 32 characters'.replaceAll(' ', '-');

/** Asks over and over until `until`; returns how many were allowed and what else was answered. */
async function press(nodes: readonly TestNode[], until: () => boolean): Promise<{ allowed: number; other: number[] }> {
  let allowed = 0;
  const other: number[] = [];
  const client = async ({ url }: TestNode) => {
    while (!until()) {
      const { status } = await ask(url, '/').catch(() => ({ status: 0 }));
      if (status === 200) allowed++;
      else if (status !== 429) other.push(status);
    }
  };
  await Promise.all(nodes.flatMap((node) => [client(node), client(node), client(node)]));
  return { allowed, other };
}

async function freeRedis() {
  const port = await freePort();
  return { url: `redis://127.0.0.1:${port}`, start: () => startRedis({ port }) };
}

test('nodes share a limit through Redis, and go on by themselves while it is gone: no request fails', async () => {
  const redis = await freeRedis();
  const limit = { limit: 20, window: '1s', store: { redis: redis.url } } as const;
  const config: WorldInput = { routes: [{ path: '/', respond: { body: 'ok' }, rateLimit: limit }] };
  const first = await redis.start();
  await using one = await startTestNode(config);
  await using two = await startTestNode(config);
  const both = [one, two];
  // Both connect with their first check; until then each counts by itself.
  for (const node of both) await ask(node.url, '/');

  let endsAt = performance.now() + 2_000;
  const together = await press(both, () => performance.now() > endsAt);
  assert.deepEqual(together.other, []);
  assert.ok(together.allowed >= 35 && together.allowed <= 20 + 40 + 20, `shared: ${together.allowed} of 60`);

  endsAt = performance.now() + 3_000;
  const pressed = press(both, () => performance.now() > endsAt);
  await new Promise((resolve) => setTimeout(resolve, 200));
  await first[Symbol.asyncDispose]();
  const alone = await pressed;
  assert.deepEqual(alone.other, []);
  // Each by itself then: twice the limit, and a burst each when it begins.
  assert.ok(alone.allowed >= 40 && alone.allowed <= 2 * (20 + 60) + 20, `alone: ${alone.allowed}`);
  assert.ok(one.said().includes('limit.alone / default'), one.said().join());

  await using _again = await redis.start();
  await eventually(() => {
    void ask(one.url, '/');
    return one.said().includes('limit.shared / default');
  }, 'Redis is asked again');
});

test('a request waits for Redis with its body, and loses none of it', async () => {
  const redis = await freeRedis();
  await using _server = await redis.start();
  await using origin = await recordingOrigin('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
  const limit = { limit: 5, window: '1h', store: { redis: redis.url } } as const;
  await using node = await startTestNode({
    services: { api: { endpoints: [`http://127.0.0.1:${origin.port}`], health: false } },
    routes: [{ path: '/', service: 'api', rateLimit: limit }],
  });
  const client = await openClient(node.address.port);
  const body = 'abcdefgh'.repeat(65_536);
  client.socket.write(
    `POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const answer = await client.rest();
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /ratelimit: "default";r=4;t=720\r\n/);
  assert.equal(origin.requests()[0]?.body, body);
});

test('a request that is refused before the cache leaves nobody waiting for its answer', async () => {
  const redis = await freeRedis();
  await using _server = await redis.start();
  await using origin = await recordingOrigin(
    'HTTP/1.1 200 OK\r\ncache-control: max-age=60\r\ncontent-length: 2\r\n\r\nok',
  );
  const rateLimit = { limit: 1, window: '1h', key: { header: 'x-key' }, store: { redis: redis.url } } as const;
  await using node = await startTestNode({
    services: { api: { endpoints: [`http://127.0.0.1:${origin.port}`], health: false } },
    routes: [{ path: '/', service: 'api', rateLimit, cache: { lockTimeout: '1m' } }],
  });
  const get = (path: string, key: string) => ask(node.url, path, { headers: { 'x-key': key } });
  assert.equal((await get('/one', 'greedy')).status, 200);
  assert.equal((await get('/two', 'greedy')).status, 429);
  const { status, headers } = await get('/two', 'modest');
  assert.equal(status, 200);
  assert.match(String(headers['cache-status']), /fwd=uri-miss; fwd-status=200; stored$/);
});

const regions = ['eu', 'us', 'ap'] as const;

/** Three regions in this process, each reached by the others where it listens. */
async function startRegions(limit: {
  limit: number;
  window: '24h';
}): Promise<AsyncDisposable & { readonly nodes: readonly TestNode[] }> {
  const ports = await Promise.all(regions.map(() => freePort()));
  const config = {
    secret,
    regions: Object.fromEntries(
      regions.map((id, at) => [id, { location: { lat: at, lon: at }, url: `http://127.0.0.1:${ports[at]!}` as const }]),
    ),
    routes: [{ path: '/', respond: { body: 'ok' }, rateLimit: { scope: 'world' as const, ...limit } }] as const,
  } satisfies WorldInput;
  const nodes = await Promise.all(
    regions.map((region, at) => startTestNode(config, { region, listen: { host: '127.0.0.1', port: ports[at]! } })),
  );
  return {
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  };
}

test('a request that goes on to another region is counted for the world once, and no mark of a client counts', async () => {
  await using app = await LoopbackApp.start();
  const ports = [await freePort(), await freePort()];
  const at = (index: number) => ({
    location: { lat: index, lon: index },
    url: `http://127.0.0.1:${ports[index]!}` as const,
  });
  const rateLimit = { limit: 10_000, window: '24h', scope: 'world' } as const;
  const start = (region: string, index: number, endpoint: `http://${string}`) =>
    startTestNode(
      {
        secret,
        regions: { eu: at(0), us: at(1) },
        services: { api: { endpoints: [endpoint], health: false } },
        routes: [{ path: '/', service: 'api', rateLimit }],
      },
      { region, listen: { host: '127.0.0.1', port: ports[index]! } },
    );
  await using eu = await start('eu', 0, 'http://127.0.0.1:1');
  await using us = await start('us', 1, app.url);
  const allowed = async ({ source }: TestNode) => {
    const samples = [...(await source.metrics())]
      .filter(({ name }) => name === 'antipode_rate_limit_requests_total')
      .flatMap((metric) => [...metric.samples]);
    const sample = samples.find(({ labels }) => labels?.outcome === 'allowed');
    return sample !== undefined && 'value' in sample ? sample.value : Number.NaN;
  };
  const forged = { 'x-antipode-counted': `${Date.now().toString(36)}.${'0'.repeat(64)}` };
  for (const path of ['/', '/%7e/a%20b?q=1', '/c'])
    assert.equal((await ask(eu.url, path, { headers: forged })).status, 200);
  assert.deepEqual([await allowed(eu), await allowed(us)], [3, 0]);
  assert.equal((await ask(us.url, '/', { headers: forged })).status, 200);
  assert.deepEqual([await allowed(eu), await allowed(us)], [3, 1]);
  assert.equal(app.clientRequests.length, 4);
  for (const { headers } of app.clientRequests) assert.equal(headers['x-antipode-counted'], undefined);
});

const remaining = async (node: TestNode) =>
  Number(/r=(\d+)/.exec(String((await ask(node.url, '/')).headers.ratelimit))![1]);

test('regions count together by what they tell each other', async () => {
  await using world = await startRegions({ limit: 1_000, window: '24h' });
  const [eu, us, ap] = world.nodes as [TestNode, TestNode, TestNode];
  assert.equal(await remaining(eu), 999);
  for (let i = 0; i < 500; i++) await ask(eu.url, '/');
  // Looking takes one each time.
  for (const node of [us, ap]) {
    const startedAt = performance.now();
    for (let looks = 1; (await remaining(node)) > 1_000 - 501 - looks; looks++) {
      assert.ok(performance.now() < startedAt + 30_000, 'the other regions are told');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

test('under load the error of a limit for the world stays within its bound', async (context) => {
  const limit = 60;
  await using world = await startRegions({ limit, window: '24h' });
  const endsAt = performance.now() + 4_000;
  const allowed: number[] = [];
  const clients = world.nodes.map(async ({ url }) => {
    while (performance.now() < endsAt) {
      if ((await ask(url, '/')).status === 200) allowed.push(performance.now());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  await Promise.all(clients);
  context.diagnostic(
    `${allowed.length} allowed of ${limit}, until ${Math.round(endsAt - allowed.at(-1)!)} ms before the end`,
  );
  // Each allows up to 20 a second, and is told about once a second.
  const bound = limit + 3 * 20 * 1.2;
  assert.ok(allowed.length >= limit && allowed.length <= bound, `${allowed.length} allowed, at most ${bound}`);
  assert.ok(allowed.at(-1)! < endsAt - 500, 'the limit is kept in the end');
});

test('what is not signed, is old, or is no message changes nothing', async () => {
  await using world = await startRegions({ limit: 6, window: '24h' });
  const [node] = world.nodes as [TestNode];
  const send = (headers: Record<string, string>, body: string, method = 'POST') =>
    fetch(`${node.url}/.well-known/antipode/mail`, { method, headers, ...(method === 'POST' && { body }) });
  assert.equal((await send({}, '{}')).status, 403);
  assert.equal((await send({ authorization: `Antipode ${'f'.repeat(64)}` }, '{}')).status, 403);
  assert.equal((await send({}, '', 'GET')).status, 405);
  assert.equal((await send({ authorization: 'x' }, 'x'.repeat(2_000_000))).status, 413);
});
