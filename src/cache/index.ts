/** A cache for the data of an app. */
export type { Cache, CacheStats } from './cache.ts';
export { createCache } from './create-cache.ts';
export { type DataCacheDefaults, dataCacheDefaults } from './defaults.ts';
export type { RedisPlace, RedisUrl } from './drivers/redis/redis-places.ts';
export type {
  CacheOptions,
  Duration,
  EntryOptions,
  Factory,
  LoadContext,
  LoadOptions,
  SharedOptions,
  Size,
} from './options.ts';
export {
  type CacheSerializer,
  type RegionCacheDefaults,
  type RegionStats,
  regionCacheDefaults,
  type SerializerOption,
} from './region/index.ts';
