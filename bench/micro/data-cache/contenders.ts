/**
 * Caches for an app's data, each as its documentation has it used: a cache in memory of so many entries, and the same in
 * front of a Redis, where it can be.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCache } from '../../../src/cache/index.ts';
import { until } from '../../../test/support/until.ts';
import { Peers } from '../../support/peers.ts';

export interface DataCache {
  /** A promise, or the value, as the cache has it. */
  get(key: string): unknown;
  set(key: string, value: unknown): unknown;
  getOrSet(key: string, factory: () => Promise<unknown>): Promise<unknown>;
  /** What memory has, at once, where the cache can say that. */
  readonly getSync?: (key: string) => unknown;
}

/** A cache whose Redis other processes share. */
export interface SharedCache extends DataCache {
  close(): Promise<unknown>;
}

const peers = new Peers({
  bentocache: '1.6.1',
  cacheable: '2.5.0',
  'cache-manager': '7.2.9',
  'lru-cache': '11.5.3',
  '@keyv/redis': '5.1.6',
  ioredis: '5.9.2',
  keyv: '5.6.0',
});

const minuteMs = 60_000;

export interface Contender {
  readonly version: () => string;
  readonly open: (maxEntries: number) => Promise<DataCache>;
  /** Absent where it has no tier but memory. */
  readonly openShared?: (redis: string, maxEntries: number) => Promise<SharedCache>;
}

// biome-ignore lint/suspicious/noExplicitAny: the types of packages that are not installed with the repository
async function load(name: string): Promise<any> {
  const from = createRequire(join(peers.modules, 'x.js'));
  return import(pathToFileURL(from.resolve(name)).href);
}

const antipode: Contender = {
  version: () => 'this',
  open: async (maxEntries) => {
    const cache = createCache({ maxEntries, maxSize: '1GiB', ttl: minuteMs });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.getOrSet(key, factory),
      getSync: (key) => cache.fromMemory(key),
    };
  },
  openShared: async (redis, maxEntries) => {
    const cache = createCache({ redis, maxEntries, maxSize: '1GiB', ttl: minuteMs });
    // Until its first connection is there it goes without Redis; the others wait.
    await until(() => cache.stats().redis?.isLinked, 'the cache is linked');
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.getOrSet(key, factory),
      close: () => cache.close(),
    };
  },
};

const bentocache: Contender = {
  version: () => peers.version('bentocache'),
  open: async (maxItems) => {
    const { BentoCache, bentostore } = await load('bentocache');
    const { memoryDriver } = await load('bentocache/drivers/memory');
    const store = bentostore().useL1Layer(memoryDriver({ maxItems, serialize: false }));
    const cache = new BentoCache({ default: 'memory', stores: { memory: store }, ttl: minuteMs });
    return {
      get: (key) => cache.get({ key }),
      set: (key, value) => cache.set({ key, value }),
      getOrSet: (key, factory) => cache.getOrSet({ key, factory }),
    };
  },
  openShared: async (redis, maxItems) => {
    const { BentoCache, bentostore } = await load('bentocache');
    const { memoryDriver } = await load('bentocache/drivers/memory');
    const { redisBusDriver, redisDriver } = await load('bentocache/drivers/redis');
    const connection = { host: '127.0.0.1', port: Number(new URL(redis).port) };
    const store = bentostore()
      .useL1Layer(memoryDriver({ maxItems, serialize: false }))
      .useL2Layer(redisDriver({ connection }))
      .useBus(redisBusDriver({ connection }));
    const cache = new BentoCache({ default: 'shared', stores: { shared: store }, ttl: minuteMs });
    return {
      get: (key) => cache.get({ key }),
      set: (key, value) => cache.set({ key, value }),
      getOrSet: (key, factory) => cache.getOrSet({ key, factory }),
      close: () => cache.disconnectAll(),
    };
  },
};

const cacheable: Contender = {
  version: () => peers.version('cacheable'),
  open: async (lruSize) => {
    const { Cacheable, CacheableMemory, Keyv } = await load('cacheable');
    const memory = new Keyv({ store: new CacheableMemory({ lruSize, useClone: false }) });
    const cache = new Cacheable({ primary: memory, ttl: minuteMs });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.getOrSet(key, factory),
    };
  },
  openShared: async (redis, lruSize) => {
    const { Cacheable, CacheableMemory, Keyv } = await load('cacheable');
    const { createKeyv } = await load('@keyv/redis');
    const primary = new Keyv({ store: new CacheableMemory({ lruSize, useClone: false }) });
    const secondary = createKeyv(redis);
    const cache = new Cacheable({ primary, secondary, ttl: minuteMs });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.getOrSet(key, factory),
      close: () => cache.disconnect(),
    };
  },
};

const cacheManager: Contender = {
  version: () => peers.version('cache-manager'),
  open: async () => {
    const { createCache: create } = await load('cache-manager');
    const cache = create({ ttl: minuteMs });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.wrap(key, factory),
    };
  },
  openShared: async (redis) => {
    const { createCache: create } = await load('cache-manager');
    const { Keyv } = await load('keyv');
    const { createKeyv } = await load('@keyv/redis');
    const cache = create({ stores: [new Keyv(), createKeyv(redis)], ttl: minuteMs });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.wrap(key, factory),
      close: () => cache.disconnect(),
    };
  },
};

const lruCache: Contender = {
  version: () => peers.version('lru-cache'),
  open: async (max) => {
    const { LRUCache } = await load('lru-cache');
    const cache = new LRUCache({
      max,
      ttl: minuteMs,
      fetchMethod: (_: string, __: unknown, { context }: { context: () => Promise<unknown> }) => context(),
    });
    return {
      get: (key) => cache.get(key),
      set: (key, value) => cache.set(key, value),
      getOrSet: (key, factory) => cache.fetch(key, { context: factory }),
      getSync: (key) => cache.get(key),
    };
  },
};

export const contenders: Readonly<Record<string, Contender>> = {
  antipode,
  bentocache,
  cacheable,
  'cache-manager': cacheManager,
  'lru-cache': lruCache,
};
