/** The entry to `antipode/cache`. */
import type { Cache } from './cache.ts';
import { MemoryCache } from './memory-cache.ts';
import { openRegion } from './open-region.ts';
import type { CacheOptions } from './options.ts';
import { TieredCache } from './tiered-cache.ts';

/**
 * A cache in memory, or with `redis` one that shares its entries with the others of its region. Throws
 * ERR_DATA_CACHE_OPTION and ERR_UNITS_SIZE.
 */
export function createCache<Values extends object = Record<string, unknown>>(
  options: CacheOptions = {},
): Cache<Values> {
  const cache =
    options.redis === undefined
      ? new MemoryCache(options)
      : new TieredCache(options, (onInvalidated) => openRegion(options, onInvalidated));
  return cache as unknown as Cache<Values>;
}
