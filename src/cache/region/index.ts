/** What the caches of a region share. */
export { asBuffer } from './as-buffer.ts';
export { type RegionCacheDefaults, regionCacheDefaults } from './defaults.ts';
export { RegionCalls } from './region-calls.ts';
export type { Lease, RegionEntry } from './region-entry.ts';
export type { RegionStats } from './region-stats.ts';
export type {
  BookHead,
  BookMessage,
  BookPage,
  BookPosition,
  Counted,
  CountRequest,
  Followed,
  FollowedBook,
  Found,
  Invalidation,
  LeaseRequest,
  Looked,
  NamedFloor,
  Progress,
  RegionListener,
  RegionStore,
  Standing,
} from './region-store.ts';
export { type RegionLook, RegionTier } from './region-tier.ts';
export type { CacheSerializer, SerializerOption } from './serializer.ts';
