/** Two instances of an app that share their responses through Redis. */
import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { test } from 'node:test';
import { type Cache, createCache } from '../../src/cache/index.ts';
import { cacheResponses } from '../../src/response-cache/index.ts';
import { ask } from '../support/ask.ts';
import { redisOfFile } from '../support/redis-of-file.ts';
import { until } from '../support/until.ts';
import { listen } from './listen.ts';

const { url } = await redisOfFile();

let apps = 0;

interface Instance {
  readonly cache: Cache;
  get(path: string): Promise<string>;
}

/** Instances behind one name, whose handlers count how often they run. */
async function withInstances(
  handler: (count: number, ...given: Parameters<RequestListener>) => void,
  use: (a: Instance, b: Instance, calls: () => number) => Promise<void>,
): Promise<void> {
  let calls = 0;
  const prefix = `test-${++apps}`;
  await using stack = new AsyncDisposableStack();
  const start = async (): Promise<Instance> => {
    const cache = stack.use(createCache({ redis: url, prefix, jitter: 0, commandTimeout: '10s', lease: '30s' }));
    await until(() => cache.get('nothing').then(() => cache.stats().redis?.isLinked), 'Redis is there');
    const middleware = cacheResponses(cache, { ttl: 50, staleWhileRevalidate: '1h', invalidates: () => ['all'] });
    const app = await listen((request, response) => {
      middleware(request, response, () => handler(++calls, request, response));
    });
    stack.defer(() => app.close());
    return {
      cache,
      get: async (path) => (await ask(app.url, path, { headers: { host: 'app.example' } })).body,
    };
  };
  await use(await start(), await start(), () => calls);
}

test('an answer that one instance has made is given by the other, bytes of any kind', async () => {
  const handler = (_count: number, ...[, response]: Parameters<RequestListener>) => {
    response.setHeader('cache-control', 'max-age=60').end('grüße \u0000 \u2028 "\u{1F600}"');
  };
  await withInstances(handler, async (a, b, calls) => {
    const [first, second] = [await a.get('/'), await b.get('/')];
    assert.equal(first, 'grüße \u0000 \u2028 "\u{1F600}"');
    assert.equal(second, first);
    assert.equal(calls(), 1);
  });
});

test('of requests for one thing to several instances, one runs the handler', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const handler = async (count: number, ...[, response]: Parameters<RequestListener>) => {
    await promise;
    response.setHeader('cache-control', 'max-age=60').end(`${count}`);
  };
  await withInstances(handler, async (a, b, calls) => {
    const asked = [a, b, a, b].map((instance) => instance.get('/'));
    await until(
      () => calls() === 1 && (a.cache.stats().redis?.waits ?? 0) + (b.cache.stats().redis?.waits ?? 0) > 0,
      'others wait',
    );
    resolve();
    assert.deepEqual(await Promise.all(asked), ['1', '1', '1', '1']);
    assert.equal(calls(), 1);
  });
});

test('what is stale is made anew by the request that finds it so', async () => {
  const handler = (count: number, ...[, response]: Parameters<RequestListener>) => response.end(`${count}`);
  await withInstances(handler, async (a, b) => {
    assert.equal(await a.get('/'), '1');
    await until(async () => (await a.get('/')) === '2', 'it is made anew');
    assert.ok(Number(await b.get('/')) >= 2);
  });
});
