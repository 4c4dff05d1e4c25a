import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClient } from 'redis';
import { redisOfFile } from '../../test/support/redis-of-file.ts';
import { until } from '../../test/support/until.ts';
import { ManualTimers } from '../core/index.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import type { CacheOptions } from './options.ts';

const opened: Cache[] = [];
after(() => Promise.all(opened.map((cache) => cache.close())));
const redis = await redisOfFile();

let regions = 0;
const isLinked = (cache: Cache) => cache.stats().redis?.isLinked === true;

async function join(prefix: string, options: CacheOptions = {}): Promise<Cache> {
  const cache = createCache({
    redis: redis.url,
    prefix,
    jitter: 0,
    ttl: '1h',
    commandTimeout: '10s',
    ...options,
  });
  opened.push(cache);
  await cache.get('nothing');
  await until(() => isLinked(cache), 'the cache is linked');
  return cache;
}

async function pair(options?: CacheOptions): Promise<[Cache, Cache]> {
  const prefix = `faults-${++regions}`;
  return [await join(prefix, options), await join(prefix, options)];
}

const unexpected = () => assert.fail('the factory is called');

test('without Redis the app goes on with memory and its factories, and shares again when Redis is back', async () => {
  const [a, b] = await pair();
  await a.set('known', 1);
  await redis.kill();
  await until(() => !isLinked(a) && !isLinked(b), 'both notice');
  assert.equal(await a.get('known'), 1);
  assert.equal(await a.getOrSet('loaded', () => 2), 2);
  assert.equal(await a.getOrSet('loaded', unexpected), 2);
  await a.set('set', 3);
  assert.equal(await a.get('set'), 3);
  assert.equal(await a.increment('n', 4), 4);
  assert.equal(await a.increment('n'), 5);
  assert.equal(await a.delete('set'), true);
  assert.equal(await a.get('set'), undefined);
  await redis.restart();
  await until(() => isLinked(a) && isLinked(b), 'both are linked again');
  assert.equal(await a.getOrSet('again', () => 'shared'), 'shared');
  assert.equal(await b.getOrSet('again', unexpected), 'shared');
});

test('a cache that begins without Redis works, and shares from when there is one', async () => {
  await redis.kill();
  const prefix = `faults-${++regions}`;
  const told: [isShared: boolean, reason: string][] = [];
  const onShared: CacheOptions['onShared'] = (...news) => told.push(news);
  const cache = createCache({ redis: { url: redis.url }, prefix, onShared });
  opened.push(cache);
  assert.equal(await cache.getOrSet('k', () => 'v'), 'v');
  await until(() => told.length > 0, 'it is told');
  assert.match(told[0]![1], /ECONNREFUSED|no answer within/);
  assert.equal(await cache.getOrSet('k', unexpected), 'v');
  await redis.restart();
  await until(() => isLinked(cache), 'it is linked');
  await until(() => told.length > 1, 'it is told again');
  assert.deepEqual(
    told.slice(0, 2).map(([isShared]) => isShared),
    [false, true],
  );
  await cache.set('k', 'shared');
  assert.equal(await (await join(prefix)).get('k'), 'shared');
});

test('a Redis that comes back empty vouches for nothing from before: neither copies nor leases', async () => {
  const [a, b] = await pair();
  await a.set('copy', 'old');
  assert.equal(await b.get('copy'), 'old');
  const loading = Promise.withResolvers<string>();
  const asked = a.getOrSet('leased', () => loading.promise);
  await until(() => a.stats().loads === 1, 'the load has begun');
  await redis.kill();
  await redis.restart();
  await until(() => isLinked(a) && isLinked(b) && b.stats().redis!.doubts > 0, 'both are linked again');
  loading.resolve('loaded under a lease that nobody knows any more');
  await asked;
  assert.equal(await b.get('leased'), undefined);
  assert.equal(await b.getOrSet('copy', () => 'new'), 'new');
  assert.equal(await a.get('copy'), 'new');
});

test('what is invalidated while Redis is gone is invalid for all when it is back', async () => {
  const [a, b] = await pair({ commandTimeout: 300 });
  await a.set('key', 'old');
  await a.set('tagged', 'old', { tags: ['t'] });
  await a.set('matched:1', 'old');
  for (const key of ['key', 'tagged', 'matched:1']) assert.equal(await b.get(key), 'old');
  process.kill(redis.pid, 'SIGSTOP');
  // Answers that are waited for in vain.
  await Promise.all([a.delete('key'), a.invalidateTags(['t']), a.deletePattern('matched:*')]);
  assert.equal(await a.get('key'), undefined);
  assert.ok(a.stats().redis!.pendingInvalidations > 0);
  process.kill(redis.pid, 'SIGCONT');
  await until(() => isLinked(a) && a.stats().redis!.pendingInvalidations === 0, 'they are made');
  for (const key of ['key', 'tagged', 'matched:1']) {
    await until(async () => (await b.get(key)) === undefined, `${key} is invalid`);
  }
});

test('a Redis that hangs is waited for no longer than the timeout, then not at all', async () => {
  const [a] = await pair({ commandTimeout: 100 });
  process.kill(redis.pid, 'SIGSTOP');
  for (let i = 0; i < 30; i++) assert.equal(await a.getOrSet(`k${i}`, () => i), i);
  const { timeouts, isLinked: linked } = a.stats().redis!;
  process.kill(redis.pid, 'SIGCONT');
  assert.ok(timeouts > 0 && timeouts < 20, `${timeouts} waited in vain`);
  assert.equal(linked, false);
  await until(() => isLinked(a), 'it is linked again');
});

test('a listener whose connection breaks misses nothing: each copy is checked at its next use', async () => {
  const [a, b] = await pair();
  await a.set('changed', 'old');
  await a.set('same', 'same');
  for (const key of ['changed', 'same']) await until(async () => (await b.get(key)) !== undefined, key);
  const client = await createClient({ url: redis.url }).connect();
  await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']);
  await a.set('changed', 'new');
  client.destroy();
  await until(() => b.stats().redis!.doubts > 0 && isLinked(b), 'it listens again');
  assert.equal(await b.get('changed'), 'new');
  assert.equal(await b.getOrSet('same', unexpected), 'same');
});

test('a damaged entry is a miss', async () => {
  const prefix = `faults-${++regions}`;
  const [a, b] = [await join(prefix), await join(prefix)];
  const client = await createClient({ url: redis.url }).connect();
  for (const damaged of ['', 'x', '\u0001', `\u0001${'\0'.repeat(40)}`, '{"value":1}']) {
    await a.set('k', 'good');
    await client.set(`${prefix}:{.k}:e`, damaged, { PX: 60_000 });
    assert.equal(await b.getOrSet('k', () => `not ${damaged}`), `not ${damaged}`);
    await b.delete('k');
  }
  client.destroy();
  assert.ok(b.stats().redis!.damaged > 0);
});

test('a value that cannot be written is said to be so, and stays out of the way of the next load', async () => {
  const [a, b] = await pair();
  await assert.rejects(
    a.getOrSet<string, unknown>('k', () => 1n),
    {
      code: 'ERR_DATA_CACHE_SERIALIZE',
      message: /"k" cannot be written as json: .*BigInt/,
    },
  );
  await assert.rejects(a.set('k', 1n), { code: 'ERR_DATA_CACHE_SERIALIZE' });
  assert.equal(await b.getOrSet('k', () => 'v'), 'v');
});

test('a load whose process dies is taken over when its lease runs out', async () => {
  const prefix = `faults-${++regions}`;
  const cache = await join(prefix);
  const client = await createClient({ url: redis.url }).connect();
  await client.set(`${prefix}:{.k}:l`, 'held by the dead', { PX: 300 });
  assert.equal(await cache.getOrSet('k', () => 'v'), 'v');
  assert.equal(await client.exists(`${prefix}:{.k}:e`), 1);
  client.destroy();
});

test('a load that takes longer than its lease keeps it', async () => {
  const prefix = `faults-${++regions}`;
  const timers = new ManualTimers();
  const cache = createCache({ redis: redis.url, prefix, timers, lease: '1h', commandTimeout: '1d' });
  opened.push(cache);
  await until(() => {
    timers.advance(1);
    return isLinked(cache);
  }, 'the cache is linked');
  const loading = Promise.withResolvers<string>();
  const asked = cache.getOrSet('k', () => loading.promise);
  const client = await createClient({ url: redis.url }).connect();
  const lease = `${prefix}:{.k}:l`;
  await until(() => cache.stats().loads === 1, 'the load has begun');
  for (let third = 0; third < 4; third++) {
    await client.pExpire(lease, 60_000);
    await until(async () => {
      timers.advance(400_000);
      return (await client.pTTL(lease)) > 60_000;
    }, 'it is renewed');
  }
  loading.resolve('v');
  assert.equal(await asked, 'v');
  assert.deepEqual([await client.exists(lease), cache.stats().redis!.fills], [0, 1]);
  client.destroy();
});
