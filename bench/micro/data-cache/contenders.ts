/** Caches for an app's data, each as its documentation has it used: a cache in memory of so many entries. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCache } from '../../../src/cache/index.ts';
import { Peers } from '../../support/peers.ts';

export interface DataCache {
  /** A promise, or the value, as the cache has it. */
  get(key: string): unknown;
  set(key: string, value: unknown): unknown;
  getOrSet(key: string, factory: () => Promise<unknown>): Promise<unknown>;
  /** What memory has, at once, where the cache can say that. */
  readonly getSync?: (key: string) => unknown;
}

const peers = new Peers({ bentocache: '1.6.1', cacheable: '2.5.0', 'cache-manager': '7.2.9', 'lru-cache': '11.5.3' });

const minuteMs = 60_000;

export interface Contender {
  readonly version: () => string;
  readonly open: (maxEntries: number) => Promise<DataCache>;
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
