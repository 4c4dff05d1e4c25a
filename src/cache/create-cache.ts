/** The entry to `antipode/cache`. */
import type { Cache } from './cache.ts';
import { MemoryCache } from './memory-cache.ts';
import type { CacheOptions } from './options.ts';

/** Throws ERR_DATA_CACHE_OPTION and ERR_UNITS_SIZE. */
export function createCache<Values extends object = Record<string, unknown>>(
  options: CacheOptions = {},
): Cache<Values> {
  return new MemoryCache(options) as unknown as Cache<Values>;
}
