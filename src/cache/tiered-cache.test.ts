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

let prefixes = 0;

/** Some caches of one region, linked. */
async function region(size: number, options: CacheOptions = {}): Promise<Cache[]> {
  const prefix = `test-${++prefixes}`;
  const caches = Array.from({ length: size }, () => createCache({ redis: url, prefix, jitter: 0, ...options }));
  opened.push(...caches);
  for (const cache of caches) await cache.get('nothing');
  for (const cache of caches) assert.equal(cache.stats().redis?.isLinked, true, cache.stats().redis?.lastDoubt);
  return caches;
}

const unexpected = () => assert.fail('the factory is called');

describe('a value', () => {
  test('that one cache loads, another has', async () => {
    const [a, b] = await region(2);
    assert.equal(await a!.getOrSet('k', () => 'v'), 'v');
    assert.equal(await b!.getOrSet('k', unexpected), 'v');
    assert.equal(await b!.get('k'), 'v');
    assert.deepEqual([b!.stats().redis?.hits, b!.stats().hits], [1, 2]);
  });

  test('that is set in one cache replaces the copies of the others', async () => {
    const [a, b] = await region(2);
    await a!.set('k', 1);
    assert.equal(await b!.get('k'), 1);
    await a!.set('k', 2);
    await until(async () => (await b!.get('k')) === 2, 'the other sees it');
    assert.equal(await a!.get('k'), 2);
  });

  test('of any size and kind that JSON has comes back as it was', async () => {
    const [a, b] = await region(2, { compressOver: '1KiB' });
    const values = [null, undefined, false, 0, '', 'ü{}', { a: [1, { b: null }] }, 'x'.repeat(100_000)];
    for (const [i, value] of values.entries()) {
      await a!.set(`k${i}`, value);
      assert.deepEqual(await b!.getOrSet<string, unknown>(`k${i}`, unexpected), value);
    }
  });

  test('may lie under any key', async () => {
    const [a, b] = await region(2);
    for (const key of ['', '}', '{}', '}{', 'a}b', ' ', '\n', 'ключ', '{x}y', 'k'.repeat(1000)]) {
      await a!.set(key, key);
      assert.equal(await b!.getOrSet(key, unexpected), key);
      assert.equal(await b!.delete(key), true);
    }
  });
});

describe('an invalidation', () => {
  for (const [how, invalidate] of [
    ['by key', (cache) => cache.delete('user:7')],
    ['by tag', (cache) => cache.invalidateTags(['users'])],
    ['by pattern', (cache) => cache.deletePattern('user:*')],
    ['of all', (cache) => cache.clear()],
  ] as [string, (cache: Cache) => Promise<unknown>][]) {
    test(`${how} reaches the region and every memory`, async () => {
      const [a, b, late] = await region(3);
      await a!.getOrSet('user:7', () => 'old', { tags: ['users'] });
      await a!.getOrSet('other', () => 'other', { tags: ['others'] });
      assert.equal(await b!.get('user:7'), 'old');
      await invalidate(a!);
      assert.equal(await a!.get('user:7'), undefined);
      assert.equal(await a!.getOrSet('user:7', () => 'new'), 'new');
      await until(async () => (await b!.get('user:7')) === 'new', 'the other memory');
      assert.equal(await late!.get('user:7'), 'new');
      if (how !== 'of all') assert.equal(await late!.getOrSet('other', unexpected), 'other');
      const [newcomer] = await region(0);
      assert.equal(newcomer, undefined);
    });
  }
});

test('ten caches that miss one key at once call the factory once', async () => {
  const caches = await region(10);
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

test('a value that is invalidated by another cache while it is loaded is kept nowhere', async () => {
  const [a, b] = await region(2);
  const loading = Promise.withResolvers<string>();
  const asked = a!.getOrSet('k', () => loading.promise);
  await until(() => a!.stats().loads === 1, 'the load has begun');
  await b!.delete('k');
  loading.resolve('old');
  assert.equal(await asked, 'old');
  assert.equal(await a!.get('k'), undefined);
  assert.equal(await b!.getOrSet('k', () => 'new'), 'new');
  assert.equal(a!.stats().lateFills, 1);
});

test('a counter is one for all, in one step', async () => {
  const caches = await region(4);
  await Promise.all(
    caches.flatMap((cache) => Array.from({ length: 25 }, () => cache.increment('n', 1, { ttl: '1m' }))),
  );
  for (const cache of caches) assert.equal(await cache.get('n'), 100);
  const client = await createClient({ url }).connect();
  assert.deepEqual((await client.keys('*')).length > 0, true);
  client.destroy();
});
