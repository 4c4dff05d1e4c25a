import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRedisCluster } from '../../test/support/redis-cluster.ts';
import { startRedisSentinel } from '../../test/support/redis-sentinel.ts';
import { until } from '../../test/support/until.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import type { CacheOptions } from './options.ts';

const unexpected = () => assert.fail('the factory is called');
const isLinked = (cache: Cache) => cache.stats().redis?.isLinked === true;
const urlOf = ({ port }: { readonly port: number }) => `redis://127.0.0.1:${port}`;

async function pair(redis: CacheOptions['redis']): Promise<[Cache, Cache]> {
  const join = () => createCache({ redis, jitter: 0, ttl: '1h', commandTimeout: '5s' });
  const caches: [Cache, Cache] = [join(), join()];
  for (const cache of caches) await until(() => isLinked(cache), 'the cache is linked');
  return caches;
}

/** What must hold wherever the servers are. */
async function shares([a, b]: [Cache, Cache], round: string): Promise<void> {
  const keys = Array.from({ length: 30 }, (_, i) => `${round}:${i}`);
  for (const key of keys) await a.set(key, key, { tags: [round] });
  for (const key of keys) assert.equal(await b.getOrSet(key, unexpected), key);
  assert.equal(await a.delete(keys[0]!), true);
  await until(async () => (await b.get(keys[0]!)) === undefined, 'it is deleted');
  await b.deletePattern(`${round}:1*`);
  await until(async () => (await a.get(keys[1]!)) === undefined, 'what matches is deleted');
  await b.invalidateTags([round]);
  for (const key of keys) await until(async () => (await a.get(key)) === undefined, `${key} is invalid`);
  const sums = await Promise.all(keys.map((_, i) => [a, b][i % 2]!.increment(`${round}:n`)));
  assert.deepEqual(
    sums.toSorted((x, y) => x - y),
    keys.map((_, i) => i + 1),
  );
}

test('behind sentinels, caches follow the server that takes over', async () => {
  await using redis = await startRedisSentinel();
  const caches = await pair({ sentinels: redis.sentinels.map(urlOf), name: redis.name });
  await shares(caches, 'before');
  const [a, b] = caches;
  await a.set('copy', 'old');
  await until(async () => (await b.get('copy')) === 'old', 'both have a copy');
  const first = await redis.primary();
  await first.kill();
  assert.equal(await a.getOrSet('meanwhile', () => 1), 1);
  await a.delete('copy');
  await redis.untilFailedOver(first);
  await until(() => isLinked(a) && isLinked(b) && a.stats().redis!.pendingInvalidations === 0, 'they are linked again');
  assert.equal(await b.getOrSet('copy', () => 'new'), 'new');
  await shares(caches, 'after');
  for (const cache of caches) await cache.close();
});

test('in a cluster, no step reaches over its slots', async () => {
  await using redis = await startRedisCluster();
  const caches = await pair({ cluster: redis.masters.map(urlOf) });
  await shares(caches, 'spread');
  for (const cache of caches) await cache.close();
});
