import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ManualTimers, seededRandom } from '../core/index.ts';
import { cacheSuite } from '../testing/index.ts';
import { createCache } from './create-cache.ts';
import { type LinkOptions, linkRegions } from './link-regions.ts';
import type { CacheOptions } from './options.ts';

cacheSuite('memory', { open: async (_region, options) => createCache(options) });

function setUp(options: CacheOptions = {}) {
  const timers = new ManualTimers();
  const errors: string[] = [];
  const onError = (error: unknown, key: string) => void errors.push(`${key}: ${(error as Error).message}`);
  const cache = createCache({ timers, random: seededRandom(1), jitter: 0, ttl: '1m', onError, ...options });
  return { cache, timers, errors };
}

/** A factory that answers when it is told to. */
function slow<T>() {
  let [calls, last] = [0, Promise.withResolvers<T>()];
  return {
    get calls() {
      return calls;
    },
    factory: () => {
      calls++;
      last = Promise.withResolvers<T>();
      return last.promise;
    },
    answer: (value: T) => last.resolve(value),
    fail: (message: string) => last.reject(new Error(message)),
  };
}

const later = () => new Promise((resolve) => setImmediate(resolve));

describe('a value', () => {
  test('is there until its time is over', async () => {
    const { cache, timers } = setUp();
    await cache.set('a', 1);
    assert.equal(await cache.get('a'), 1);
    timers.advance(59_999);
    assert.equal(await cache.get('a'), 1);
    timers.advance(1);
    assert.equal(await cache.get('a'), undefined);
    assert.deepEqual([cache.stats().hits, cache.stats().misses], [2, 1]);
  });

  test('is there at once, for who asks memory alone', async () => {
    const { cache, timers } = setUp();
    await cache.set('a', 1);
    assert.deepEqual([cache.fromMemory('a'), cache.fromMemory('b')], [1, undefined]);
    assert.equal(cache.namespace('x').fromMemory('a'), undefined);
    timers.advance(60_000);
    assert.equal(cache.fromMemory('a'), undefined);
    assert.deepEqual([cache.stats().hits, cache.stats().misses], [1, 0]);
  });

  test('read at once counts as used, and stays where others go', async () => {
    const { cache, timers } = setUp({ maxSize: '64KiB' });
    await cache.set('a', 'x'.repeat(500));
    for (let i = 0; i < 2_000; i++) {
      timers.advance(10);
      assert.notEqual(cache.fromMemory('a'), undefined, `${i} entries later`);
      await cache.set(`${i}`, 'x'.repeat(500));
    }
  });

  test('has a time of its own, shortened by up to its jitter', async () => {
    const { cache, timers } = setUp({ jitter: 0.5 });
    for (let i = 0; i < 200; i++) await cache.set(`${i}`, i, { ttl: '10s' });
    const held = async () =>
      (await Promise.all(Array.from({ length: 200 }, (_, i) => cache.get(`${i}`)))).filter((v) => v !== undefined);
    timers.advance(5_000);
    assert.equal((await held()).length, 200);
    timers.advance(2_500);
    const half = (await held()).length;
    assert.ok(half > 60 && half < 140, `${half}`);
    timers.advance(2_500);
    assert.equal((await held()).length, 0);
  });

  test('lives for ever with a time of Infinity, and not at all with one of 0', async () => {
    const { cache, timers } = setUp();
    await cache.set('a', 1, { ttl: Number.POSITIVE_INFINITY });
    await cache.set('b', 1, { ttl: 0 });
    timers.advance(1e12);
    assert.deepEqual([await cache.get('a'), await cache.get('b')], [1, undefined]);
  });

  test('makes room for others, within the bytes there are', async () => {
    const { cache } = setUp({ maxSize: '64KiB' });
    for (let i = 0; i < 1_000; i++) await cache.set(`${i}`, 'x'.repeat(500));
    const { bytes, maxBytes, entries, evictions, rejected } = cache.stats();
    assert.ok(bytes <= maxBytes && entries < 100 && evictions + rejected > 900, `${bytes} ${entries}`);
  });
});

describe('a load', () => {
  test('is one for all who ask at a time', async () => {
    const { cache } = setUp();
    const loading = slow<number>();
    const asked = Array.from({ length: 10 }, () => cache.getOrSet('a', loading.factory));
    loading.answer(7);
    assert.deepEqual(await Promise.all(asked), Array(10).fill(7));
    assert.equal(loading.calls, 1);
    assert.deepEqual([cache.stats().loads, cache.stats().joined], [1, 9]);
    assert.equal(await cache.getOrSet('a', () => assert.fail()), 7);
  });

  test('that fails is thrown to all who wait, and tried again by the next', async () => {
    const { cache, errors } = setUp();
    const { factory, fail } = slow<number>();
    const asked = [cache.getOrSet('a', factory), cache.getOrSet('a', factory)];
    fail('no database');
    for (const each of asked) await assert.rejects(each, /no database/);
    assert.equal(await cache.getOrSet('a', () => 1), 1);
    assert.deepEqual(errors, []);
  });

  test('that throws at once rejects', async () => {
    const { cache } = setUp();
    const broken = () => {
      throw new Error('at once');
    };
    await assert.rejects(cache.getOrSet('a', broken), /at once/);
    assert.equal(await cache.getOrSet('a', () => 1), 1);
  });

  test('may say how long, under which tags, and whether its value is kept', async () => {
    const { cache, timers } = setUp();
    await cache.getOrSet('a', (context) => {
      context.setTtl('5s');
      return 1;
    });
    await cache.getOrSet('b', (context) => {
      context.addTags('t');
      return 1;
    });
    await cache.getOrSet('c', (context) => {
      context.noStore();
      return 1;
    });
    assert.equal(await cache.get('c'), undefined);
    assert.equal(await cache.invalidateTags(['t']), 1);
    timers.advance(5_000);
    assert.equal(await cache.get('a'), undefined);
  });

  test('of nothing is kept where that is asked for', async () => {
    const { cache, timers } = setUp({ negativeTtl: '10s' });
    let calls = 0;
    const none = () => {
      calls++;
      return null;
    };
    await cache.getOrSet('a', none);
    assert.equal(await cache.getOrSet('a', none), null);
    assert.equal(calls, 1);
    timers.advance(10_000);
    await cache.getOrSet('a', none);
    assert.equal(calls, 2);
    await cache.getOrSet('b', none, { negativeTtl: 0 });
    await cache.getOrSet('b', none, { negativeTtl: 0 });
    assert.equal(calls, 4);
  });
});

describe('a load that takes long', () => {
  test('is waited for no longer than asked, and its value kept when it comes', async () => {
    const { cache, timers } = setUp();
    const { factory, answer } = slow<number>();
    const asked = cache.getOrSet('a', factory, { hardTimeout: '2s' });
    timers.advance(2_000);
    await assert.rejects(asked, { code: 'ERR_DATA_CACHE_TIMEOUT', message: /"a" was not loaded within 2s/ });
    answer(3);
    await later();
    assert.equal(await cache.get('a'), 3);
    assert.equal(timers.pending, 0);
  });

  test('is told of when it fails with nobody waiting any more', async () => {
    const { cache, timers, errors } = setUp();
    const { factory, fail } = slow<number>();
    const asked = cache.getOrSet('a', factory, { hardTimeout: '2s' });
    timers.advance(2_000);
    await assert.rejects(asked);
    fail('too late');
    await later();
    assert.deepEqual(errors, ['a: too late']);
  });
});

describe('a stale value', () => {
  test('is given while another is loaded, once', async () => {
    const { cache, timers } = setUp({ staleWhileRevalidate: '30s' });
    const { factory, answer } = slow<number>();
    await cache.set('a', 1);
    timers.advance(60_000);
    assert.equal(await cache.getOrSet('a', factory), 1);
    assert.equal(await cache.getOrSet('a', factory), 1);
    assert.equal(cache.stats().loads, 1);
    answer(2);
    await later();
    assert.equal(await cache.getOrSet('a', factory), 2);
    assert.deepEqual([cache.stats().staleHits, cache.stats().loads], [2, 1]);
  });

  test('is given to all but the caller that finds it so, where that is to load it', async () => {
    const { cache, timers } = setUp({ staleWhileRevalidate: '30s', refresh: 'caller' });
    const { factory, answer } = slow<number>();
    await cache.set('a', 1);
    timers.advance(60_000);
    const first = cache.getOrSet('a', factory);
    assert.equal(await cache.getOrSet('a', factory), 1);
    answer(2);
    assert.equal(await first, 2);
    assert.equal(cache.stats().loads, 1);
  });

  test('is given where loading fails, and the factory is left alone for a second', async () => {
    const { cache, timers, errors } = setUp({ staleIfError: '1h' });
    let calls = 0;
    const broken = () => {
      calls++;
      throw new Error('no database');
    };
    await cache.set('a', 1);
    timers.advance(60_000);
    assert.equal(await cache.getOrSet('a', broken), 1);
    assert.equal(await cache.getOrSet('a', broken), 1);
    assert.equal(calls, 1);
    assert.deepEqual(errors, ['a: no database']);
    timers.advance(1_000);
    assert.equal(await cache.getOrSet('a', broken), 1);
    assert.equal(calls, 2);
    timers.advance(3_600_000);
    await assert.rejects(cache.getOrSet('a', broken), /no database/);
  });

  test('is given after the soft timeout, and replaced when the load is over', async () => {
    const { cache, timers } = setUp({ staleIfError: '1h', softTimeout: '100ms' });
    const { factory, answer } = slow<number>();
    await cache.set('a', 1);
    timers.advance(60_000);
    const asked = cache.getOrSet('a', factory);
    timers.advance(100);
    assert.equal(await asked, 1);
    answer(2);
    await later();
    assert.equal(await cache.get('a'), 2);
  });

  test('is shown to the factory', async () => {
    const { cache, timers } = setUp({ staleIfError: '1h' });
    await cache.set('a', 1);
    timers.advance(60_000);
    assert.equal(await cache.getOrSet('a', ({ stale }) => (stale as number) + 1), 2);
  });
});

describe('what is invalidated while it is loaded', () => {
  for (const [how, invalidate] of [
    ['by key', (cache) => cache.delete('user:7')],
    ['by tag', (cache) => cache.invalidateTags(['users'])],
    ['by pattern', (cache) => cache.deletePattern('user:*')],
    ['all at once', (cache) => cache.clear()],
  ] as [string, (cache: ReturnType<typeof setUp>['cache']) => Promise<unknown>][]) {
    test(`${how} is not kept, and nobody who asks after that is given it`, async () => {
      const { cache } = setUp();
      const before = slow<string>();
      const after = slow<string>();
      // The tag is known only when the value is.
      const first = cache.getOrSet('user:7', async (context) => {
        const value = await before.factory();
        context.addTags('users');
        return value;
      });
      await invalidate(cache);
      const second = cache.getOrSet('user:7', after.factory);
      before.answer('old');
      assert.equal(await first, 'old');
      await later();
      after.answer('new');
      assert.equal(await second, 'new');
      assert.equal(await cache.get('user:7'), 'new');
      assert.equal(cache.stats().lateFills, 1);
    });
  }

  test('and set, has the value it was set to', async () => {
    const { cache } = setUp();
    const { factory, answer } = slow<string>();
    const asked = cache.getOrSet('a', factory);
    await cache.set('a', 'set');
    answer('loaded');
    assert.equal(await asked, 'loaded');
    assert.equal(await cache.get('a'), 'set');
  });
});

test('a number is counted up in one step, and keeps its time', async () => {
  const { cache, timers } = setUp();
  assert.equal(await cache.increment('n', 2, { ttl: '10s' }), 2);
  timers.advance(6_000);
  await Promise.all(Array.from({ length: 50 }, () => cache.increment('n')));
  assert.equal(await cache.get('n'), 52);
  timers.advance(4_000);
  assert.equal(await cache.increment('n'), 1);
  await cache.set('word', 'x');
  await assert.rejects(cache.increment('word'), { code: 'ERR_DATA_CACHE_NUMBER' });
});

test('a namespace has keys and tags of its own', async () => {
  const { cache } = setUp();
  const users = cache.namespace('users');
  const inner = users.namespace<{ [key: `n${number}`]: number }>('inner');
  await cache.set('a', 'outer', { tags: ['t'] });
  await users.set('a', 'user', { tags: ['t'] });
  assert.equal(
    await inner.getOrSet('n1', (context) => {
      context.addTags('t');
      assert.equal(context.key, 'n1');
      return 1;
    }),
    1,
  );
  assert.equal(await inner.invalidateTags(['t']), 1);
  assert.equal(await users.invalidateTags(['t']), 1);
  assert.equal(await cache.get('a'), 'outer');
  await users.set('b', 1);
  await users.increment('c');
  assert.equal(await users.delete('c'), true);
  await users.clear();
  assert.equal(await users.get('b'), undefined);
  assert.equal(await cache.get('a'), 'outer');
  assert.equal(users.stats().entries, 1);
});

test('a closed cache aborts its loads, forgets all and says so', async () => {
  const { cache } = setUp();
  await cache.set('a', 1);
  const asked = cache.getOrSet(
    'b',
    ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))),
  );
  await cache.close();
  await assert.rejects(asked, /aborted/);
  for (const use of [
    () => cache.get('a'),
    () => cache.getOrSet('a', () => 1),
    () => cache.set('a', 1),
    () => cache.delete('a'),
  ]) {
    await assert.rejects(use(), { code: 'ERR_DATA_CACHE_CLOSED' });
  }
});

test('options that make no sense are refused, and named', async () => {
  assert.throws(() => createCache({ ttl: '5 minutes' }), {
    code: 'ERR_DATA_CACHE_OPTION',
    message: /ttl is "5 minutes"/,
  });
  assert.throws(() => createCache({ jitter: 2 }), { code: 'ERR_DATA_CACHE_OPTION', message: /from 0 to 1/ });
  assert.throws(() => createCache({ maxEntries: 0 }), { code: 'ERR_DATA_CACHE_OPTION' });
  assert.throws(() => createCache({ maxSize: 'big' }), { code: 'ERR_UNITS_SIZE' });
  const { cache } = setUp();
  await assert.rejects(cache.set('a', 1, { ttl: -1 }), { code: 'ERR_DATA_CACHE_OPTION' });
  const misspelt: object = { tll: '1m' };
  const expected = { code: 'ERR_DATA_CACHE_OPTION', message: /has no option "tll": it takes ttl, / };
  await assert.rejects(cache.set('a', 1, misspelt), expected);
  await assert.rejects(cache.increment('a', 1, misspelt), expected);
  await assert.rejects(
    cache.getOrSet('a', () => 1, misspelt),
    expected,
  );
  assert.throws(() => createCache(misspelt), {
    ...expected,
    message: /^createCache has no option "tll": it takes ttl, /,
  });
  const tagged: object = { tags: ['all'] };
  assert.throws(() => createCache(tagged), { ...expected, message: /^createCache has no option "tags"/ });
  assert.throws(
    () => linkRegions(cache, { region: 'eu', peers: [], secret: 'x'.repeat(16), pears: [] } as LinkOptions),
    {
      ...expected,
      message: /^linkRegions has no option "pears": it takes region, peers, /,
    },
  );
});
