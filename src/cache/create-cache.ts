/** The entry to `antipode/cache`. */
import type { OptionNames } from '../core/index.ts';
import type { Cache } from './cache.ts';
import { checkMakingOptions } from './check-call-options.ts';
import { MemoryCache } from './memory-cache.ts';
import { openRegion } from './open-region.ts';
import type { CacheOptions } from './options.ts';
import { TieredCache } from './tiered-cache.ts';

const optionNames: OptionNames<CacheOptions> = {
  ...{ ttl: true, staleWhileRevalidate: true, staleIfError: true, jitter: true },
  ...{ softTimeout: true, hardTimeout: true, refresh: true, negativeTtl: true },
  ...{ maxSize: true, maxEntries: true, eviction: true, sizeOf: true, onError: true },
  ...{
    redis: true,
    prefix: true,
    serializer: true,
    compressOver: true,
    commandTimeout: true,
    lease: true,
    onShared: true,
  },
  ...{ timers: true, random: true },
};

/**
 * A cache in memory, or with `redis` one that shares its entries with the others of its region. Throws
 * ERR_DATA_CACHE_OPTION and ERR_UNITS_SIZE.
 */
export function createCache<Values extends object = Record<string, unknown>>(
  options: CacheOptions = {},
): Cache<Values> {
  checkMakingOptions('createCache', options, optionNames);
  const cache =
    options.redis === undefined
      ? new MemoryCache(options)
      : new TieredCache(options, (onInvalidated) => openRegion(options, onInvalidated));
  return cache as unknown as Cache<Values>;
}
