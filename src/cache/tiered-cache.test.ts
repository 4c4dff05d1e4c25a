import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort, type RunningProcess, startRedis } from '../../test/support/index.ts';
import { until } from '../../test/support/until.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import type { CacheOptions } from './options.ts';

let redis: RunningProcess;
let url: string;
const opened: Cache[] = [];

before(async () => {
  const port = await freePort();
  redis = await startRedis({ port });
  url = `redis://127.0.0.1:${port}`;
});

after(async () => {
  await Promise.all(opened.map((cache) => cache.close()));
  await redis.stop();
});

let regions = 0;

/** Caches of one region, linked; `join` opens one more. */
async function region(size: number, options: CacheOptions = {}) {
  const prefix = `test-${++regions}`;
  const join = async (): Promise<Cache> => {
    const cache = createCache({ redis: url, prefix, jitter: 0, commandTimeout: '10s', ...options });
    opened.push(cache);
    await cache.get('nothing');
    assert.equal(cache.stats().redis?.isLinked, true, cache.stats().redis?.lastDoubt);
    return cache;
  };
  const caches = [];
  for (let i = 0; i < size; i++) caches.push(await join());
  const [a, b] = caches as [Cache, Cache];
  return { caches, a, b, join, prefix };
}

const unexpected = () => assert.fail('the factory is called');

describe('a value', () => {
  test('that one cache loads, another has', async () => {
    const { a, b } = await region(2);
    assert.equal(await a.getOrSet('k', () => 'v'), 'v');
    assert.equal(await b.getOrSet('k', unexpected), 'v');
    assert.equal(await b.get('k'), 'v');
    assert.deepEqual([b.stats().redis?.hits, b.stats().hits], [1, 2]);
  });

  test('that is set before the cache is linked is there for the others', async () => {
    const { a, prefix } = await region(1);
    const b = createCache({ redis: url, prefix, commandTimeout: '10s' });
    opened.push(b);
    await b.set('k', 'v');
    assert.equal(await a.get('k'), 'v');
  });

  test('that is set in one cache replaces the copies of the others', async () => {
    const { a, b } = await region(2);
    await a.set('k', 1);
    assert.equal(await b.get('k'), 1);
    await a.set('k', 2);
    await until(async () => (await b.get('k')) === 2, 'the other sees it');
    assert.equal(await a.get('k'), 2);
  });

  test('of any size and kind that JSON has comes back as it was', async () => {
    const { a, b } = await region(2, { compressOver: '1KiB' });
    const values = [null, undefined, false, 0, '', 'ü{}', { a: [1, { b: null }] }, 'x'.repeat(100_000)];
    for (const [i, value] of values.entries()) {
      await a.set(`k${i}`, value);
      assert.deepEqual(await b.getOrSet<string, unknown>(`k${i}`, unexpected), value);
    }
  });

  test('may lie under any key', async () => {
    const { a, b } = await region(2);
    for (const key of ['', '}', '{}', '}{', 'a}b', ' ', '\n', 'ключ', '{x}y', 'k'.repeat(1000)]) {
      await a.set(key, key);
      assert.equal(await b.getOrSet(key, unexpected), key);
      assert.equal(await b.delete(key), true);
    }
  });
});

test('MessagePack keeps dates and bytes, and a cache of another form does not read it', async () => {
  const { a, b, prefix } = await region(2, { serializer: 'msgpack' });
  const value = { at: new Date(0), bytes: new Uint8Array([1, 2]) };
  await a.set('k', value);
  assert.deepEqual(await b.get('k'), value);
  const other = createCache({ redis: url, prefix, serializer: 'json', commandTimeout: '10s' });
  opened.push(other);
  assert.equal(await other.get('k'), undefined);
});

test('what is stale in Redis is given while one cache loads it anew', async () => {
  const { a, b } = await region(2, { staleWhileRevalidate: '1h' });
  await a.set('k', 'old', { ttl: 1 });
  await delay(5);
  const loading = Promise.withResolvers<string>();
  let isLoading = false;
  const load = () => {
    isLoading = true;
    return loading.promise;
  };
  assert.equal(await b.getOrSet('k', load), 'old');
  await until(() => isLoading, 'it has the lease');
  assert.equal(await a.getOrSet('k', unexpected), 'old');
  loading.resolve('new');
  await until(async () => (await a.get('k')) === 'new' && (await b.get('k')) === 'new', 'both have the new one');
  assert.deepEqual([a.stats().loads, b.stats().loads], [0, 1]);
});

test('what is stale in Redis is given where it cannot be loaded', async () => {
  const { a, b } = await region(2, { staleIfError: '1h' });
  await a.set('k', 'old', { ttl: 1 });
  await delay(5);
  const broken = () => Promise.reject(new Error('no database'));
  assert.equal(await b.getOrSet('k', broken), 'old');
  await assert.rejects(b.getOrSet('other', broken), /no database/);
});

test('that there is nothing is known to all for its time', async () => {
  const { a, b } = await region(2, { negativeTtl: '1m' });
  assert.equal(await a.getOrSet<string, unknown>('k', () => null), null);
  assert.equal(await b.getOrSet<string, unknown>('k', unexpected), null);
});

test('a number that was set is counted on from there, with its tags; what is no number is not counted', async () => {
  const { a, b } = await region(2);
  await a.set('n', 40, { tags: ['t'] });
  assert.equal(await b.get('n'), 40);
  assert.equal(await b.increment('n', 2), 42);
  await until(async () => (await a.get('n')) === 42, 'the copy is gone');
  await a.invalidateTags(['t']);
  assert.equal(await a.increment('n', 0.5), 0.5);
  await a.set('word', 'x');
  await assert.rejects(a.increment('word'), { code: 'ERR_DATA_CACHE_NUMBER' });
});

describe('an invalidation', () => {
  for (const [how, invalidate] of [
    ['by key', (cache) => cache.delete('user:7')],
    ['by tag', (cache) => cache.invalidateTags(['users'])],
    ['by pattern', (cache) => cache.deletePattern('user:*')],
    ['of all', (cache) => cache.clear()],
  ] as [string, (cache: Cache) => Promise<unknown>][]) {
    test(`${how} reaches the region and every memory`, async () => {
      const { a, b } = await region(2);
      await a.getOrSet('user:7', () => 'old', { tags: ['users'] });
      await a.getOrSet('other', () => 'other', { tags: ['others'] });
      assert.equal(await b.get('user:7'), 'old');
      await invalidate(a);
      assert.equal(await a.get('user:7'), undefined);
      assert.equal(await a.getOrSet('user:7', () => 'new'), 'new');
      await until(async () => (await b.get('user:7')) === 'new', 'the other memory');
      const other = await b.get('other');
      assert.equal(other, how === 'of all' ? undefined : 'other');
    });
  }

  for (const [how, invalidate] of [
    ['tag', (cache) => cache.invalidateTags(['users'])],
    ['pattern', (cache) => cache.deletePattern('user:*')],
  ] as [string, (cache: Cache) => Promise<unknown>][]) {
    test(`by ${how} is known to a cache that joins later`, async () => {
      const { a, b, join } = await region(2);
      await b.set('user:7', 'old', { tags: ['users', 'more'] });
      await invalidate(a);
      const late = await join();
      assert.equal(await late.get('user:7'), undefined);
      assert.equal(await late.getOrSet('user:7', () => 'new', { tags: ['users'] }), 'new');
      assert.equal(await a.get('user:7'), 'new');
    });
  }
});

// What users of other caches complain of, with the thread where they do.

// redis/lettuce#3481, open-metadata/OpenMetadata#28902, ZiggyCreatures/FusionCache#613
test('lettuce#3481: a value that another cache invalidates while it is loaded is kept nowhere', async () => {
  const { a, b } = await region(2);
  const loading = Promise.withResolvers<string>();
  const asked = a.getOrSet('k', () => loading.promise);
  await until(() => a.stats().loads === 1, 'the load has begun');
  await b.delete('k');
  loading.resolve('old');
  assert.equal(await asked, 'old');
  assert.equal(await a.get('k'), undefined);
  assert.equal(await b.getOrSet('k', () => 'new'), 'new');
  assert.deepEqual([a.stats().lateFills, a.stats().redis?.refusedFills], [1, 1]);
});

// Julien-R44/bentocache#32
test('bentocache#32: clearing a namespace clears that and no more, in every process', async () => {
  const { a, b } = await region(2);
  for (const name of ['x', 'y']) await a.namespace(name).set('k', name);
  await a.set('k', 'root');
  for (const name of ['x', 'y']) assert.equal(await b.namespace(name).get('k'), name);
  await a.namespace('x').clear();
  await until(async () => (await b.namespace('x').get('k')) === undefined, 'the namespace is empty elsewhere');
  assert.deepEqual([await b.namespace('y').get('k'), await b.get('k')], ['y', 'root']);
});

// jaredwray/cacheable#888, #125; the ten instances of Julien-R44/bentocache's documentation
test('cacheable#888: ten caches that miss one key at once call the factory once', async () => {
  const { caches } = await region(10);
  let calls = 0;
  const factory = async () => {
    calls++;
    await delay(50);
    return 'loaded';
  };
  const asked = await Promise.all(caches.map((cache) => cache.getOrSet('k', factory)));
  assert.deepEqual(asked, Array(10).fill('loaded'));
  assert.equal(calls, 1);
});

// jaredwray/cacheable#970, #1077, #67
test('cacheable#970: a copy in memory is over when the entry it is a copy of is', async () => {
  const { a, b, prefix } = await region(2);
  await a.set('k', 'v', { ttl: 1_000 });
  await delay(100);
  assert.equal(await b.get('k'), 'v');
  const client = await createClient({ url }).connect();
  await until(async () => (await client.exists(`${prefix}:{.k}:e`)) === 0, 'Redis has forgotten it');
  client.destroy();
  // Redis counts whole milliseconds.
  await delay(5);
  assert.deepEqual([await b.get('k'), await a.get('k')], [undefined, undefined]);
  assert.equal(b.stats().redis?.hits, 1);
});

// jaredwray/cacheable#1010
test('cacheable#1010: a key that is deleted leaves the memory of all', async () => {
  const { a, b, caches } = await region(4);
  await a.set('k', 'v');
  for (const cache of caches) assert.equal(await cache.get('k'), 'v');
  assert.equal(await b.delete('k'), true);
  for (const cache of caches) await until(async () => (await cache.get('k')) === undefined, 'it is gone');
});

// nitrojs/nitro#1948, #1950, #2164, #2606, #3110
test('nitro#2606: nothing stays in Redis for ever, and nothing is served stale unasked', async () => {
  const { a, prefix } = await region(1);
  await a.set('k', 'v', { ttl: Number.POSITIVE_INFINITY, staleIfError: '1h' });
  await a.set('short', 'v', { ttl: 20, tags: ['t'] });
  await a.getOrSet('loaded', () => 'v', { staleWhileRevalidate: '1h' });
  await a.increment('n');
  await a.invalidateTags(['t']);
  await a.deletePattern('p*');
  await delay(30);
  assert.equal(await a.get('short'), undefined);
  const client = await createClient({ url }).connect();
  const keys = await client.keys(`${prefix}:*`);
  assert.ok(keys.length >= 6, `${keys}`);
  for (const key of keys) assert.ok((await client.pTTL(key)) > 0, key);
  client.destroy();
});

// unjs/unstorage#152, rhinobase/hono-rate-limiter#68
test('hono-rate-limiter#68: of twenty that count at once five see at most five', async () => {
  const { caches } = await region(4);
  const counted = Array.from({ length: 20 }, (_, i) => caches[i % 4]!.increment('n', 1, { ttl: '1m' }));
  assert.equal((await Promise.all(counted)).filter((sum) => sum <= 5).length, 5);
  for (const cache of caches) assert.equal(await cache.get('n'), 20);
});

// hmchangw/newchat#251
test('newchat#251: a copy in memory is not decoded again, nor asked for', async () => {
  const { a, b } = await region(2);
  await a.set('k', { deep: [1] });
  // What is read before the word of the write comes is asked for once more.
  const again = async (copy: unknown) => copy === (await b.get('k'));
  await until(async () => again(await b.get('k')), 'the copy stays');
  const { hits } = b.stats().redis!;
  const copies = await Promise.all(Array.from({ length: 50 }, () => b.get('k')));
  assert.equal(new Set(copies).size, 1);
  assert.equal(b.stats().redis!.hits, hits);
});
