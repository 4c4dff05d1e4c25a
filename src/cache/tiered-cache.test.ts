/** The contract on one Redis, and what only a look into it shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'redis';
import { redisOfFile } from '../../test/support/redis-of-file.ts';
import { until } from '../../test/support/until.ts';
import { type CacheHarness, cacheSuite, sharedCacheSuite } from '../testing/index.ts';
import type { Cache } from './cache.ts';
import { createCache } from './create-cache.ts';
import type { CacheOptions } from './options.ts';

const opened: Cache[] = [];
after(() => Promise.all(opened.map((cache) => cache.close())));
const { url } = await redisOfFile();

const harness: CacheHarness = {
  async open(region, options) {
    const cache = createCache({ redis: url, prefix: `test:${region}`, commandTimeout: '10s', ...options });
    await until(() => cache.stats().redis?.isLinked, 'the cache is linked');
    return cache;
  },
};

cacheSuite('redis', harness);
sharedCacheSuite('redis', harness);

let regions = 0;

/** Two caches of one region, whose keys in Redis begin with `prefix`. */
async function pair(options: CacheOptions = {}): Promise<{ a: Cache; b: Cache; prefix: string }> {
  const region = `pair-${++regions}`;
  const [a, b] = [
    await harness.open(region, { jitter: 0, ...options }),
    await harness.open(region, { jitter: 0, ...options }),
  ];
  opened.push(a, b);
  return { a, b, prefix: `test:${region}` };
}

test('a value that is set before the cache is linked is there for the others', async () => {
  const { a, prefix } = await pair();
  const b = createCache({ redis: url, prefix, commandTimeout: '10s' });
  opened.push(b);
  await b.set('k', 'v');
  assert.equal(await a.get('k'), 'v');
});

test('a cache of another form does not read what is there', async () => {
  const { a, prefix } = await pair({ serializer: 'msgpack' });
  await a.set('k', 'v');
  const other = createCache({ redis: url, prefix, serializer: 'json', commandTimeout: '10s' });
  opened.push(other);
  assert.equal(await other.get('k'), undefined);
});

test('a late fill is refused by Redis itself', async () => {
  const { a, b } = await pair();
  const loading = Promise.withResolvers<string>();
  const asked = a.getOrSet('k', () => loading.promise);
  await until(() => a.stats().loads === 1, 'the load has begun');
  await b.delete('k');
  loading.resolve('old');
  await asked;
  assert.equal(a.stats().redis?.refusedFills, 1);
});

// What users of other caches complain of, with the thread where they do; more of them in the suites.

// jaredwray/cacheable#970, #1077, #67
test('cacheable#970: a copy in memory is over when the entry it is a copy of is', async () => {
  const { a, b, prefix } = await pair();
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

// nitrojs/nitro#1948, #1950, #2164, #2606, #3110
test('nitro#2606: nothing stays in Redis for ever, and nothing is served stale unasked', async () => {
  const { a, prefix } = await pair();
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

// hmchangw/newchat#251
test('newchat#251: for a copy in memory Redis is not asked', async () => {
  const { a, b } = await pair();
  await a.set('k', { deep: [1] });
  // What is read before the word of the write comes is asked for once more.
  const again = async (copy: unknown) => copy === (await b.get('k'));
  await until(async () => again(await b.get('k')), 'the copy stays');
  const { hits } = b.stats().redis!;
  await Promise.all(Array.from({ length: 50 }, () => b.get('k')));
  assert.equal(b.stats().redis!.hits, hits);
});
