import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer } from 'node:net';
import { test } from 'node:test';
import type { CacheRouteInput, WorldInput } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { freePort } from '../support/free-port.ts';
import { LoopbackApp } from '../support/loopback-app.ts';
import { startTestNode, type TestNode } from '../support/test-node.ts';
import { until } from '../support/until.ts';
import { resolvedWorld } from '../support/world.ts';

const health = false;

function world(url: `http://${string}`, routes: WorldInput['routes']): WorldInput {
  return { services: { web: { endpoints: [url], health } }, routes };
}

async function status(node: TestNode, path: string, headers: Record<string, string> = {}): Promise<string> {
  return String((await ask(node.url, path, { headers })).headers['cache-status']);
}

test('a route caches for its ttl what says nothing, by its key, and forgets what is purged', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-tag'] = 'shoes';
  const cache = { ttl: '1m', key: { query: { except: ['utm_*'] } } } as const;
  await using node = await startTestNode(world(app.url, [{ path: '/', service: 'web', cache }]));
  assert.match(await status(node, '/a?utm_source=x&b=1'), /uri-miss.*stored/);
  assert.match(await status(node, '/a?b=1&utm_source=y'), /; hit/);
  assert.match(await status(node, '/a?b=2'), /uri-miss/);

  const url = `${node.url}/a?b=1`;
  assert.deepEqual(await node.source.purge({ url }), { purged: 1 });
  assert.match(await status(node, '/a?b=1'), /uri-miss/);
  assert.deepEqual(await node.source.purge({ tag: 'shoes' }), { purged: 2 });
  assert.match(await status(node, '/a?b=1'), /uri-miss/);
  assert.deepEqual(await node.source.purge({ prefix: `${node.url}/` }), { purged: 1 });
  assert.deepEqual(await node.source.purge({ all: true }), { purged: 0 });
});

test('tags are shown to clients on the routes that say so', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-tag'] = 'a';
  const routes = [
    { path: '/tags', service: 'web', cache: { exposeTags: true } },
    { path: '/', service: 'web', cache: true },
  ] as const;
  await using node = await startTestNode(world(app.url, routes));
  const tag = async (path: string) => (await ask(node.url, path)).headers['cache-tag'];
  assert.deepEqual([await tag('/tags'), await tag('/other')], ['a', undefined]);
});

test('what a route says of caching is done on that route', async () => {
  await using app = await LoopbackApp.start();
  const of = (path: `/${string}`, cache: true | CacheRouteInput) => ({ path, service: 'web', cache });
  const routes = [
    of('/none', { negativeTtl: '1m' }),
    of('/guess', { heuristic: true }),
    of('/mine', { targets: ['my-cache-control'] }),
    of('/cookie', { storeSetCookie: true }),
    of('/deaf', { clientDirectives: 'ignore' }),
    of('/behind', { staleWhileRevalidate: '1h' }),
    of('/', true),
  ];
  await using node = await startTestNode(world(app.url, routes));
  const lastYear = new Date(Date.now() - 31_536_000_000).toUTCString();
  const fresh = { 'cache-control': 'max-age=60' };
  const cases: [path: string, status: number, fields: Record<string, string>, asks?: Record<string, string>][] = [
    ['/none', 404, {}],
    ['/guess', 200, { 'last-modified': lastYear }],
    ['/mine', 200, { 'my-cache-control': 'max-age=60', 'cache-control': 'no-store' }],
    ['/cookie', 200, { ...fresh, 'set-cookie': 'a=b' }],
    ['/deaf', 200, fresh, { 'cache-control': 'no-cache' }],
    ['/behind', 200, { 'cache-control': 'max-age=0' }],
  ];
  for (const [path, code, fields, asks] of cases) {
    app.status = code;
    for (const name of Object.keys(app.fields)) delete app.fields[name];
    Object.assign(app.fields, fields);
    for (const [at, pattern] of [
      [path, /; hit/],
      [`/other${path}`, /; fwd=/],
    ] as const) {
      await status(node, at, asks);
      assert.match(await status(node, at, asks), pattern, at);
    }
  }
});

test('an unsafe request on another route takes out what is stored for its target', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=60';
  const routes = [
    { path: '/', methods: ['GET'], service: 'web', cache: true },
    { path: '/', service: 'web' },
  ] as const;
  await using node = await startTestNode(world(app.url, routes));
  await status(node, '/a');
  assert.match(await status(node, '/a'), /; hit/);
  await ask(node.url, '/a', { method: 'DELETE' });
  assert.match(await status(node, '/a'), /uri-miss/);
});

test('what is cached stays through a reload that leaves the cache as it is', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=60';
  const before = world(app.url, [{ path: '/', service: 'web', cache: true }]);
  await using node = await startTestNode(before);
  await status(node, '/a');
  await node.reload(await resolvedWorld({ ...before, routes: [...before.routes, { path: '/x', respond: {} }] }));
  assert.match(await status(node, '/a'), /; hit/);
  await node.reload(await resolvedWorld({ ...before, cache: { maxSize: '2MiB' } }));
  assert.match(await status(node, '/a'), /uri-miss/);
});

test('behind a proxy that ends TLS what is for https is not for http, and is purged as https', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=60';
  const config = world(app.url, [{ path: '/', service: 'web', cache: true }]);
  await using node = await startTestNode({ ...config, trustedProxies: ['127.0.0.1'] });
  const secure = { 'x-forwarded-proto': 'https' };
  await status(node, '/a');
  assert.match(await status(node, '/a', secure), /uri-miss/);
  assert.match(await status(node, '/a', secure), /; hit/);
  assert.deepEqual(await node.source.purge({ url: `${node.url.replace('http:', 'https:')}/a` }), { purged: 1 });
  assert.match(await status(node, '/a', secure), /uri-miss/);
  assert.match(await status(node, '/a'), /; hit/);
});

test('stale answers stand in while the service is gone, for as long as the route says', async () => {
  const app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=0';
  app.fields.etag = '"1"';
  const routes = [{ path: '/', service: 'web', cache: { staleIfError: '1h' } }] as const;
  await using node = await startTestNode(world(app.url, routes));
  await ask(node.url, '/a');
  await app.close();
  await until(async () => (await ask(node.url, '/a')).body === 'app', 'the stale answer');
  assert.match(await status(node, '/a'), /detail=stale-if-error/);
  assert.ok((await ask(node.url, '/never')).status >= 502);
});

test('a fallback of `stale-cache` is what is cached, however stale, and nothing where it must be checked', async () => {
  const app = await LoopbackApp.start();
  app.fields.etag = '"1"';
  const routes = [{ path: '/', service: 'web', cache: true, fallback: 'stale-cache' }] as const;
  await using node = await startTestNode(world(app.url, routes));
  const control: Record<string, string> = { '/a': 'max-age=0', '/b': 'max-age=0, must-revalidate' };
  for (const [path, value] of Object.entries(control)) {
    app.fields['cache-control'] = value;
    await ask(node.url, path);
  }
  app.status = 503;
  assert.deepEqual([(await ask(node.url, '/a')).status, (await ask(node.url, '/b')).status], [200, 503]);
  await app.close();
  await until(async () => (await ask(node.url, '/b')).status === 504, 'the answer that nothing can be checked');
  assert.match(await status(node, '/a'), /detail=stale-if-error/);
});

test('a purge on one node reaches the other regions, and an entry reaches all', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=60';
  const ports = [await freePort(), await freePort()];
  const regions = Object.fromEntries(
    ['eu', 'us'].map((id, at) => [
      id,
      { location: { lat: at, lon: at }, url: `http://127.0.0.1:${ports[at]!}` as const },
    ]),
  );
  const secret = 'a-secret-of-more-than-32-characters';
  const config = { ...world(app.url, [{ path: '/', service: 'web', cache: true }]), regions, secret };
  const start = (region: string, at: number) =>
    startTestNode(config, { region, listen: { host: '127.0.0.1', port: ports[at]! } });
  await using eu = await start('eu', 0);
  await using us = await start('us', 1);
  await using entry = await startTestNode(config);
  const fill = async () => {
    for (const node of [eu, us]) await status(node, '/a');
    for (const node of [eu, us]) assert.match(await status(node, '/a'), /; hit/);
  };
  await fill();
  assert.deepEqual(await eu.source.purge({ url: `${eu.url}/a` }), { purged: 1 });
  await until(async () => /uri-miss/.test(await status(us, '/a')), 'the purge in the other region');
  await fill();
  await entry.source.purge({ all: true });
  for (const node of [eu, us])
    await until(async () => /uri-miss/.test(await status(node, '/a')), 'the purge by the entry');
});

test('a purge reaches every node behind the address of a region, the own one too', async () => {
  await using app = await LoopbackApp.start();
  app.fields['cache-control'] = 'max-age=60';
  const nodes: TestNode[] = [];
  let next = 0;
  // As a balancer without knowledge of HTTP would: each connection goes to the next node.
  const balancer = createServer((client) => {
    const { port } = nodes[next++ % nodes.length]!.address;
    const onward = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to);
  });
  await new Promise<void>((resolve) => void balancer.listen(0, '127.0.0.1', resolve));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => void balancer.close());
  const { port } = balancer.address() as AddressInfo;
  const eu = { location: { lat: 1, lon: 1 }, url: `http://127.0.0.1:${port}` } as const;
  const secret = 'a-secret-of-more-than-32-characters';
  const config = { ...world(app.url, [{ path: '/', service: 'web', cache: true }]), regions: { eu }, secret };
  for (let count = 0; count < 3; count++) nodes.push(stack.use(await startTestNode(config, { region: 'eu' })));
  for (const node of nodes) await status(node, '/a');
  for (const node of nodes) assert.match(await status(node, '/a'), /; hit/);
  await nodes[0]!.source.purge({ all: true });
  for (const node of nodes) {
    await until(async () => /uri-miss/.test(await status(node, '/a')), 'the purge in all nodes of the region');
  }
});

test('an answer that the edge composes is cached like any other', async () => {
  await using app = await LoopbackApp.start('{"a":1}');
  app.fields['content-type'] = 'application/json';
  const compose = { parts: { one: { service: 'web', path: '/one' } } } as const;
  await using node = await startTestNode(world(app.url, [{ path: '/', compose, cache: { ttl: '1m' } }]));
  const first = await ask(node.url, '/c');
  assert.match(String(first.headers['cache-status']), /uri-miss.*stored/);
  const second = await ask(node.url, '/c');
  assert.match(String(second.headers['cache-status']), /; hit/);
  assert.equal(second.body, first.body);
  assert.equal(app.clientRequests.length, 1);
});
