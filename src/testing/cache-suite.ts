/**
 * What every cache of `antipode/cache` promises its caller, wherever its entries lie. A driver's test calls `cacheSuite` with
 * a harness that opens caches; `sharedCacheSuite` has what those of one region promise each other.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cache, CacheOptions, LoadContext } from '../cache/index.ts';
import { eventually } from './eventually.ts';

export interface CacheHarness {
  /** Opens one more cache of this region, ready for use. Caches of different regions have nothing in common. */
  open(region: string, options: CacheOptions): Promise<Cache>;
}

/** A cache in which no other test has anything: without options a namespace of one that all tests share. */
type Open = (options?: CacheOptions) => Promise<Cache>;

/** Declares the suite's tests with node:test. */
export function cacheSuite(driver: string, harness: CacheHarness): void {
  describe(`${driver} cache`, () => {
    const opened: Promise<Cache>[] = [];
    const openOne = (options: CacheOptions = {}): Promise<Cache> => {
      const cache = harness.open(`alone-${opened.length}`, { jitter: 0, ...options });
      opened.push(cache);
      return cache;
    };
    let common: Promise<Cache> | undefined;
    let parts = 0;
    const open: Open = async (options) => {
      if (options !== undefined) return openOne(options);
      common ??= openOne();
      return (await common).namespace(`part-${++parts}`);
    };
    after(async () => {
      for (const cache of opened) await (await cache).close();
    });
    values(open);
    loads(open);
    invalidations(open);
    staleness(open);
    counters(open);
    test('rejects what is asked after it was closed', async () => {
      const cache = await open({});
      await cache.close();
      const asked = [cache.get('k'), cache.getOrSet('k', () => 1), cache.increment('k')];
      for (const each of asked) await assert.rejects(each, { code: 'ERR_DATA_CACHE_CLOSED' });
    });
  });
}

function values(open: Open): void {
  test('gives back what was set, of any kind that JSON has, and nothing for what was not', async () => {
    const cache = await open();
    const kinds = [null, false, 0, '', 'ü{}', -1.5, { a: [1, { b: null }] }, 'x'.repeat(100_000)];
    for (const [i, value] of kinds.entries()) {
      await cache.set(`k${i}`, value);
      assert.deepEqual(await cache.get(`k${i}`), value);
    }
    assert.equal(await cache.get('k'), undefined);
  });

  test('takes any text for a key', async () => {
    const cache = await open();
    const keys = ['', '}', '{}', '}{', 'a}b', ' ', '\n', '*', 'ключ', '{x}y', 'k'.repeat(1_000)];
    for (const key of keys) await cache.set(key, key);
    for (const key of keys) assert.equal(await cache.get(key), key);
    for (const key of keys) assert.deepEqual([await cache.delete(key), await cache.delete(key)], [true, false]);
  });

  test('gives nothing any more when its time is over', async () => {
    const cache = await open();
    await cache.set('short', 1, { ttl: 20 });
    await cache.set('long', 1, { ttl: '1h' });
    await eventually('it is gone', async () => (await cache.get('short')) === undefined);
    assert.equal(await cache.get('long'), 1);
  });

  test('keeps namespaces apart', async () => {
    const cache = await open();
    for (const name of ['x', 'y']) await cache.namespace(name).set('k', name, { tags: ['t'] });
    await cache.set('k', 'root', { tags: ['t'] });
    await cache.namespace('x').invalidateTags(['t']);
    const all = async () => [
      await cache.namespace('x').get('k'),
      await cache.namespace('y').get('k'),
      await cache.get('k'),
    ];
    assert.deepEqual(await all(), [undefined, 'y', 'root']);
    await cache.namespace('y').clear();
    assert.deepEqual(await all(), [undefined, undefined, 'root']);
    assert.throws(() => cache.namespace('*'), { code: 'ERR_DATA_CACHE_OPTION' });
  });
}

function loads(open: Open): void {
  test('calls one factory for all who miss a key at one time', async () => {
    const cache = await open();
    let calls = 0;
    const factory = async () => {
      calls++;
      await delay(20);
      return 'loaded';
    };
    const asked = Array.from({ length: 20 }, () => cache.getOrSet('k', factory));
    assert.deepEqual(await Promise.all(asked), Array(20).fill('loaded'));
    assert.equal(await cache.getOrSet('k', unexpected), 'loaded');
    assert.equal(calls, 1);
  });

  test('throws what the factory throws, to all who wait, and tries again for the next', async () => {
    const cache = await open();
    const broken = () => Promise.reject(new Error('no database'));
    const asked = [cache.getOrSet('k', broken), cache.getOrSet('k', broken)];
    for (const each of asked) await assert.rejects(each, /no database/);
    assert.equal(await cache.getOrSet('k', () => 1), 1);
  });

  test('lets the factory say how long, under which tags, and whether the value is kept', async () => {
    const cache = await open();
    const says: Record<string, (context: LoadContext<unknown>) => void> = {
      short: (context) => context.setTtl(20),
      tagged: (context) => context.addTags('t'),
      none: (context) => context.noStore(),
    };
    for (const [key, say] of Object.entries(says)) {
      await cache.getOrSet<string, unknown>(key, (context) => {
        say(context);
        return 1;
      });
    }
    assert.equal(await cache.get('none'), undefined);
    await cache.invalidateTags(['t']);
    assert.equal(await cache.get('tagged'), undefined);
    await eventually('its time is over', async () => (await cache.get('short')) === undefined);
  });

  test('keeps that there is nothing, where that is asked for', async () => {
    const cache = await open({ negativeTtl: '1m' });
    assert.equal(await cache.getOrSet<string, unknown>('k', () => null), null);
    assert.equal(await cache.getOrSet<string, unknown>('k', unexpected), null);
    const other = await open();
    assert.equal(await other.getOrSet<string, unknown>('k', () => null), null);
    assert.equal(await other.getOrSet<string, unknown>('k', () => 1), 1);
  });

  test('lets no caller wait for longer than the hard timeout, and keeps the value when it comes', async () => {
    const cache = await open();
    const loading = Promise.withResolvers<string>();
    const asked = cache.getOrSet('k', () => loading.promise, { hardTimeout: 20 });
    await assert.rejects(asked, { code: 'ERR_DATA_CACHE_TIMEOUT' });
    loading.resolve('late');
    await eventually('it is kept', async () => (await cache.get('k')) === 'late');
  });
}

const ways: readonly (readonly [string, (cache: Cache) => Promise<unknown>])[] = [
  ['delete', (cache) => cache.delete('user:7')],
  ['invalidateTags', (cache) => cache.invalidateTags(['users'])],
  ['deletePattern', (cache) => cache.deletePattern('user:*')],
  ['clear', (cache) => cache.clear()],
  ['set', (cache) => cache.set('user:7', 'set')],
];

function invalidations(open: Open): void {
  for (const [way, invalidate] of ways) {
    const now = way === 'set' ? 'set' : undefined;

    test(`invalidates by ${way} what that names, and no more`, async () => {
      const cache = await open();
      await cache.set('user:7', 'old', { tags: ['users', 'all'] });
      await cache.set('other:7', 'other', { tags: ['others', 'all'] });
      await invalidate(cache);
      assert.equal(await cache.get('user:7'), now);
      assert.equal(await cache.get('other:7'), way === 'clear' ? undefined : 'other');
    });

    test(`does not keep what was being loaded while ${way} invalidated it`, async () => {
      const cache = await open();
      const loading = Promise.withResolvers<string>();
      const begun = Promise.withResolvers<void>();
      const asked = cache.getOrSet<string, unknown>('user:7', (context) => {
        context.addTags('users');
        begun.resolve();
        return loading.promise;
      });
      await begun.promise;
      await invalidate(cache);
      loading.resolve('read before');
      assert.equal(await asked, 'read before', 'who asked before is given it');
      assert.equal(await cache.get('user:7'), now);
      assert.equal(await cache.getOrSet<string, unknown>('user:7', () => 'new'), now ?? 'new');
    });
  }
}

function staleness(open: Open): void {
  const broken = () => Promise.reject(new Error('no database'));

  test('gives a stale value where none can be loaded, if it may', async () => {
    const cache = await open({ ttl: 1, staleIfError: '1h' });
    await cache.set('k', 'old');
    await delay(5);
    assert.equal(await cache.getOrSet('k', broken), 'old');
    await assert.rejects(cache.getOrSet('other', broken), /no database/);
    const strict = await open({ ttl: 1 });
    await strict.set('k', 'old');
    await delay(5);
    await assert.rejects(strict.getOrSet('k', broken), /no database/);
  });

  test('gives a stale value after the soft timeout, and the new one when it has come', async () => {
    const cache = await open({ staleIfError: '1h', softTimeout: 10 });
    await cache.set('k', 'old', { ttl: 1 });
    await delay(5);
    const loading = Promise.withResolvers<string>();
    assert.equal(await cache.getOrSet('k', () => loading.promise), 'old');
    loading.resolve('new');
    await eventually('it is replaced', async () => (await cache.get('k')) === 'new');
  });

  test('gives a stale value while one load goes on behind', async () => {
    const cache = await open({ staleWhileRevalidate: '1h' });
    await cache.set('k', 'old', { ttl: 1 });
    await delay(5);
    const loading = Promise.withResolvers<string>();
    let calls = 0;
    const load = () => {
      calls++;
      return loading.promise;
    };
    for (let i = 0; i < 3; i++) assert.equal(await cache.getOrSet('k', load), 'old');
    await eventually('the load has begun', () => calls > 0);
    loading.resolve('new');
    await eventually('it is replaced', async () => (await cache.get('k')) === 'new');
    assert.equal(calls, 1);
  });
}

function counters(open: Open): void {
  test('counts in one step: no two who count at one time see one sum', async () => {
    const cache = await open();
    const sums = await Promise.all(Array.from({ length: 30 }, () => cache.increment('n')));
    assert.deepEqual(
      sums.toSorted((x, y) => x - y),
      Array.from({ length: 30 }, (_, i) => i + 1),
    );
    assert.deepEqual([await cache.increment('n', -0.5), await cache.get('n')], [29.5, 29.5]);
  });

  test('counts on from a number that was set, and counts nothing else', async () => {
    const cache = await open();
    await cache.set('n', 40, { tags: ['t'] });
    assert.equal(await cache.increment('n', 2), 42);
    await cache.invalidateTags(['t']);
    assert.equal(await cache.increment('n', 0.5), 0.5);
    await cache.set('word', 'x');
    await assert.rejects(cache.increment('word'), { code: 'ERR_DATA_CACHE_NUMBER' });
  });
}

function unexpected(): never {
  assert.fail('the factory is called');
}
