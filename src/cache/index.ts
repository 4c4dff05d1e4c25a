/** A cache for the data of an app. */
export type { Cache, CacheStats } from './cache.ts';
export { createCache } from './create-cache.ts';
export { type DataCacheDefaults, dataCacheDefaults } from './defaults.ts';
export type { CacheOptions, Duration, EntryOptions, Factory, LoadContext, LoadOptions, Size } from './options.ts';
