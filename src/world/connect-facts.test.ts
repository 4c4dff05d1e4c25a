import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import { createCache } from '../cache/index.ts';
import { connectFacts } from './connect-facts.ts';

const around = {
  name: 'my shop {1}',
  regions: { us: { location: 'aws:us-east-1', primary: true }, eu: { location: 'aws:eu-west-1' } },
  routes: [{ path: '/', respond: {} }],
} as const;

test('one Redis for all regions is one cache', async () => {
  const world = await resolvedWorld({ ...around, cache: { app: { redis: 'redis://all' } } });
  for (const region of ['us', 'eu']) {
    const { cache } = connectFacts(world, region, {});
    assert.deepEqual([cache.redis, cache.prefix], ['redis://all', 'antipode:cache:my%20shop%20%7B1%7D']);
  }
});

test('each region with a Redis of its own has its own names, with the same server too', async () => {
  const cluster = { cluster: ['redis://one'] };
  const world = await resolvedWorld({ ...around, cache: { app: { redis: { us: cluster, eu: 'redis://one' } } } });
  const [us, eu] = ['us', 'eu'].map((region) => connectFacts(world, region, {}).cache);
  assert.deepEqual([us!.redis, eu!.redis], [cluster, 'redis://one']);
  assert.notEqual(us!.prefix, eu!.prefix);
});

test('every key of the cache is told under the name that `createCache` has for it', async () => {
  const app = {
    maxSize: '2MiB',
    eviction: 'sieve',
    ttl: '1m',
    jitter: 0.5,
    staleWhileRevalidate: '2m',
    staleIfError: '3m',
    negativeTtl: '4s',
    softTimeout: '5s',
    hardTimeout: '6s',
    serializer: 'msgpack',
    compressOver: '1KiB',
    commandTimeout: '700ms',
  } as const;
  const { cache } = connectFacts(await resolvedWorld({ ...around, cache: { app } }), 'us', {});
  assert.deepEqual(cache, {
    ...cache,
    ...{ maxSize: 2_097_152, eviction: 'sieve', ttl: 60_000, jitter: 0.5, staleWhileRevalidate: 120_000 },
    ...{ staleIfError: 180_000, negativeTtl: 4_000, softTimeout: 5_000, hardTimeout: 6_000 },
    ...{ serializer: 'msgpack', compressOver: 1_024, commandTimeout: 700 },
  });
  const { gateway: _, ...options } = cache;
  await using made = createCache(options);
  assert.equal(made.stats().maxBytes, 2_097_152);
  assert.equal(await made.getOrSet<string, unknown>('k', () => null), null);
  assert.equal(await made.getOrSet<string, unknown>('k', () => 'asked again'), null);
});

test('a world that names no Redis and no database tells of none', async () => {
  const { cache, sql } = connectFacts(await resolvedWorld(around), 'us', {});
  assert.deepEqual([cache.redis, sql], [undefined, undefined]);
});

test('the database is told with its replicas and where its primary stands', async () => {
  const replicas = { eu: 'postgres://db-eu/shop' };
  const world = await resolvedWorld({ ...around, sql: { primary: 'postgres://db/shop', replicas, maxLag: '3s' } });
  const { sql } = connectFacts(world, 'eu', {});
  assert.deepEqual([sql!.primary, sql!.primaryRegion, sql!.maxLag], [['postgres://db/shop'], 'us', 3_000]);
  assert.deepEqual(sql!.replicas, { eu: ['postgres://db-eu/shop'] });
});

test('of an embedded database apps are told where it is, and that they share its one session', async () => {
  const world = await resolvedWorld({ ...around, sql: { engine: 'pglite' } });
  const { sql } = connectFacts(world, 'eu', { sqlUrl: 'postgres://here' });
  assert.deepEqual([sql!.primary, sql!.pgbouncer, sql!.replicas], ['postgres://here', true, undefined]);
});
