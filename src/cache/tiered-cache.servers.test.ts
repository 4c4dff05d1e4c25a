/** The contract on the two ways to have several Redis: a primary with replicas behind Sentinels, and a cluster. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startRedisCluster } from '../../test/support/redis-cluster.ts';
import { startRedisSentinel } from '../../test/support/redis-sentinel.ts';
import { until } from '../../test/support/until.ts';
import { type CacheHarness, cacheSuite, sharedCacheSuite } from '../testing/index.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import type { CacheOptions } from './options.ts';

const started = { cluster: startRedisCluster(), sentinel: startRedisSentinel() };
after(async () => {
  // One that could not be started is a fault of the tests that wait for it.
  const servers = await Promise.allSettled(Object.values(started));
  await Promise.all(servers.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
});

const isLinked = (cache: Cache) => cache.stats().redis?.isLinked === true;
const urlOf = ({ port }: { readonly port: number }) => `redis://127.0.0.1:${port}`;

function harnessOf(place: () => Promise<CacheOptions['redis']>): CacheHarness {
  return {
    async open(region, options) {
      const cache = createCache({ redis: await place(), prefix: `test:${region}`, commandTimeout: '10s', ...options });
      await until(() => isLinked(cache), 'the cache is linked');
      return cache;
    },
  };
}

// OptimalBits/bull#1499, taskforcesh/bullmq#906, #459: CROSSSLOT, where a step reaches over the slots of a cluster.
const cluster = harnessOf(async () => ({ cluster: (await started.cluster).masters.map(urlOf) }));
cacheSuite('redis cluster', cluster);
sharedCacheSuite('redis cluster', cluster);

const sentinel = harnessOf(async () => {
  const { sentinels, name } = await started.sentinel;
  return { sentinels: sentinels.map(urlOf), name };
});
cacheSuite('redis behind sentinels', sentinel);
sharedCacheSuite('redis behind sentinels', sentinel);

test('keys of a cluster lie on all its servers', async () => {
  const caches = [await cluster.open('spread', { ttl: '1h' }), await cluster.open('spread', {})] as const;
  const keys = Array.from({ length: 30 }, (_, i) => `spread:${i}`);
  for (const key of keys) await caches[0].set(key, key, { tags: ['spread'] });
  for (const key of keys) assert.equal(await caches[1].get(key), key);
  await caches[1].invalidateTags(['spread']);
  for (const key of keys) await until(async () => (await caches[0].get(key)) === undefined, `${key} is invalid`);
  for (const cache of caches) await cache.close();
});

// taskforcesh/bullmq#2964, #3088: clients that are silently dead after a failover
test('behind sentinels, caches follow the server that takes over', async () => {
  const redis = await started.sentinel;
  const [a, b] = [
    await sentinel.open('failover', { jitter: 0, ttl: '1h' }),
    await sentinel.open('failover', { jitter: 0 }),
  ];
  await a.set('copy', 'old');
  await until(async () => (await b.get('copy')) === 'old', 'both have a copy');
  const first = await redis.primary();
  await first.kill();
  assert.equal(await a.getOrSet('meanwhile', () => 1), 1);
  await a.delete('copy');
  await redis.untilFailedOver(first);
  await until(() => isLinked(a) && isLinked(b) && a.stats().redis!.pendingInvalidations === 0, 'they are linked again');
  assert.equal(await b.getOrSet('copy', () => 'new'), 'new');
  await a.set('after', 1, { tags: ['t'] });
  await until(async () => (await b.get('after')) === 1, 'it is shared');
  await b.invalidateTags(['t']);
  await until(async () => (await a.get('after')) === undefined, 'it is invalid');
  assert.equal(await a.increment('n'), 1);
  assert.equal(await b.increment('n'), 2);
  for (const cache of [a, b]) await cache.close();
});
