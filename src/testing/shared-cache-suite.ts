/**
 * What the caches of one region promise each other, wherever what they share lies. A driver's test calls `sharedCacheSuite`
 * with the harness that it has for `cacheSuite`. Tests of what users of other caches complain of have the threads' names.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cache, CacheOptions } from '../cache/index.ts';
import type { CacheHarness } from './cache-suite.ts';
import { eventually } from './eventually.ts';

/** Caches of one region in which no other test has anything; without options namespaces of those that all tests share. */
interface Bench {
  region(size: number): Promise<readonly Cache[]>;
  pair(options?: CacheOptions): Promise<Pair>;
}

interface Pair {
  readonly a: Cache;
  readonly b: Cache;
  /** Opens one more. */
  join(): Promise<Cache>;
}

/** Declares the suite's tests with node:test. */
export function sharedCacheSuite(driver: string, harness: CacheHarness): void {
  describe(`${driver} caches of one region`, () => {
    const opened: Promise<Cache>[] = [];
    const open = (region: string, options: CacheOptions = {}): Promise<Cache> => {
      const cache = harness.open(region, { jitter: 0, ...options });
      opened.push(cache);
      return cache;
    };
    const common: Promise<Cache>[] = [];
    let parts = 0;
    const region = async (size: number, part = `part-${++parts}`): Promise<readonly Cache[]> => {
      while (common.length < size) common.push(open('common'));
      return Promise.all(common.slice(0, size).map(async (cache) => (await cache).namespace(part)));
    };
    const pair = async (options?: CacheOptions): Promise<Pair> => {
      const part = `part-${++parts}`;
      const [a, b] =
        options === undefined ? await region(2, part) : [await open(part, options), await open(part, options)];
      return { a: a!, b: b!, join: async () => (await open('common')).namespace(part) };
    };
    after(async () => {
      for (const cache of opened) await (await cache).close();
    });
    const bench: Bench = { region, pair };
    values(bench);
    loads(bench);
    invalidations(bench);
    counters(bench);
  });
}

function values({ pair }: Bench): void {
  test('have what one of them loads', async () => {
    const { a, b } = await pair();
    assert.equal(await a.getOrSet('k', () => 'v'), 'v');
    assert.equal(await b.getOrSet('k', unexpected), 'v');
    assert.equal(await b.get('k'), 'v');
  });

  test('have what one of them sets, in place of what they had', async () => {
    const { a, b } = await pair();
    await a.set('k', 1);
    assert.equal(await b.get('k'), 1);
    await a.set('k', 2);
    await eventually('the other sees it', async () => (await b.get('k')) === 2);
    assert.equal(await a.get('k'), 2);
  });

  test('give each other values of any size and kind that JSON has, under any key', async () => {
    const { a, b } = await pair({ compressOver: '1KiB' });
    const kinds = [null, undefined, false, 0, '', 'ü{}', { a: [1, { b: null }] }, 'x'.repeat(100_000)];
    for (const [i, value] of kinds.entries()) {
      await a.set(`k${i}`, value);
      assert.deepEqual(await b.getOrSet<string, unknown>(`k${i}`, unexpected), value);
    }
    for (const key of ['', '}', '{}', '}{', 'a}b', ' ', '\n', 'ключ', '{x}y', 'k'.repeat(1_000)]) {
      await a.set(key, key);
      assert.equal(await b.getOrSet(key, unexpected), key);
      assert.equal(await b.delete(key), true);
    }
  });

  test('keep dates and bytes with MessagePack', async () => {
    const { a, b } = await pair({ serializer: 'msgpack' });
    const value = { at: new Date(0), bytes: new Uint8Array([1, 2]) };
    await a.set('k', value);
    assert.deepEqual(await b.get('k'), value);
  });

  test('know of each other that there is nothing', async () => {
    const { a, b } = await pair({ negativeTtl: '1m' });
    assert.equal(await a.getOrSet<string, unknown>('k', () => null), null);
    assert.equal(await b.getOrSet<string, unknown>('k', unexpected), null);
  });

  // hmchangw/newchat#251
  test('newchat#251: a copy in memory is not decoded again', async () => {
    const { a, b } = await pair();
    await a.set('k', { deep: [1] });
    // What is read before the word of the write comes is asked for once more.
    const isKept = async (copy: unknown) => copy === (await b.get('k'));
    await eventually('the copy stays', async () => isKept(await b.get('k')));
    const copies = await Promise.all(Array.from({ length: 50 }, () => b.get('k')));
    assert.equal(new Set(copies).size, 1);
    assert.equal(b.fromMemory('k'), copies[0]);
  });
}

function loads({ pair, region }: Bench): void {
  // jaredwray/cacheable#888, #125; the ten instances of Julien-R44/bentocache's documentation
  test('cacheable#888: ten that miss one key at once call one factory', async () => {
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

  // redis/lettuce#3481, open-metadata/OpenMetadata#28902, ZiggyCreatures/FusionCache#613
  test('lettuce#3481: keep nothing that another one invalidates while it is loaded', async () => {
    const { a, b } = await pair();
    const loading = Promise.withResolvers<string>();
    let isLoading = false;
    const asked = a.getOrSet('k', () => {
      isLoading = true;
      return loading.promise;
    });
    await eventually('the load has begun', () => isLoading);
    await b.delete('k');
    loading.resolve('old');
    assert.equal(await asked, 'old');
    assert.equal(await a.get('k'), undefined);
    assert.equal(await b.getOrSet('k', () => 'new'), 'new');
  });

  test('give what is stale while one of them loads it anew', async () => {
    const { a, b } = await pair({ staleWhileRevalidate: '1h' });
    await a.set('k', 'old', { ttl: 1 });
    await delay(5);
    const loading = Promise.withResolvers<string>();
    let isLoading = false;
    const load = () => {
      isLoading = true;
      return loading.promise;
    };
    assert.equal(await b.getOrSet('k', load), 'old');
    await eventually('one loads it', () => isLoading);
    assert.equal(await a.getOrSet('k', unexpected), 'old');
    loading.resolve('new');
    await eventually('both have it', async () => (await a.get('k')) === 'new' && (await b.get('k')) === 'new');
    assert.deepEqual([a.stats().loads, b.stats().loads], [0, 1]);
  });

  test('give what another one has stale where it cannot be loaded', async () => {
    const { a, b } = await pair({ staleIfError: '1h' });
    await a.set('k', 'old', { ttl: 1 });
    await delay(5);
    const broken = () => Promise.reject(new Error('no database'));
    assert.equal(await b.getOrSet('k', broken), 'old');
    await assert.rejects(b.getOrSet('other', broken), /no database/);
  });
}

const ways: readonly (readonly [string, (cache: Cache) => Promise<unknown>])[] = [
  ['key', (cache) => cache.delete('user:7')],
  ['tag', (cache) => cache.invalidateTags(['users'])],
  ['pattern', (cache) => cache.deletePattern('user:*')],
  ['all', (cache) => cache.clear()],
];

function invalidations({ pair, region }: Bench): void {
  for (const [way, invalidate] of ways) {
    test(`hear of an invalidation by ${way}`, async () => {
      const { a, b } = await pair();
      await a.getOrSet('user:7', () => 'old', { tags: ['users'] });
      await a.getOrSet('other', () => 'other', { tags: ['others'] });
      assert.equal(await b.get('user:7'), 'old');
      await invalidate(a);
      assert.equal(await a.get('user:7'), undefined);
      assert.equal(await a.getOrSet('user:7', () => 'new'), 'new');
      await eventually('the other has it', async () => (await b.get('user:7')) === 'new');
      assert.equal(await b.get('other'), way === 'all' ? undefined : 'other');
    });

    test(`know of an invalidation by ${way} from before they joined`, async () => {
      const { a, b, join } = await pair();
      await b.set('user:7', 'old', { tags: ['users', 'more'] });
      await invalidate(a);
      const late = await join();
      assert.equal(await late.get('user:7'), undefined);
      assert.equal(await late.getOrSet('user:7', () => 'new', { tags: ['users'] }), 'new');
      assert.equal(await a.get('user:7'), 'new');
    });
  }

  // Julien-R44/bentocache#32
  test('bentocache#32: clear a namespace in every process, and no more than that', async () => {
    const { a, b } = await pair();
    for (const name of ['x', 'y']) await a.namespace(name).set('k', name);
    await a.set('k', 'root');
    for (const name of ['x', 'y']) assert.equal(await b.namespace(name).get('k'), name);
    await a.namespace('x').clear();
    await eventually('it is empty elsewhere', async () => (await b.namespace('x').get('k')) === undefined);
    assert.deepEqual([await b.namespace('y').get('k'), await b.get('k')], ['y', 'root']);
  });

  // jaredwray/cacheable#1010
  test('cacheable#1010: lose a key that is deleted from every memory', async () => {
    const caches = await region(4);
    const [a, b] = caches as readonly [Cache, Cache, ...Cache[]];
    await a.set('k', 'v');
    for (const cache of caches) assert.equal(await cache.get('k'), 'v');
    assert.equal(await b.delete('k'), true);
    for (const cache of caches) await eventually('it is gone', async () => (await cache.get('k')) === undefined);
  });
}

function counters({ pair, region }: Bench): void {
  // unjs/unstorage#152, rhinobase/hono-rate-limiter#68
  test('hono-rate-limiter#68: of twenty that count at once five see at most five', async () => {
    const caches = await region(4);
    const counted = Array.from({ length: 20 }, (_, i) => caches[i % 4]!.increment('n', 1, { ttl: '1m' }));
    assert.equal((await Promise.all(counted)).filter((sum) => sum <= 5).length, 5);
    for (const cache of caches) assert.equal(await cache.get('n'), 20);
  });

  test('count on from a number that one of them has set', async () => {
    const { a, b } = await pair();
    await a.set('n', 40);
    assert.equal(await b.get('n'), 40);
    assert.equal(await b.increment('n', 2), 42);
    await eventually('the copy is gone', async () => (await a.get('n')) === 42);
  });
}

function unexpected(): never {
  assert.fail('the factory is called');
}
