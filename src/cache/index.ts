/** A cache for the data of an app. */
export type { Cache, CacheStats } from './cache.ts';
export { createCache } from './create-cache.ts';
export { type DataCacheDefaults, dataCacheDefaults } from './defaults.ts';
export { HttpPeerLink } from './drivers/http/http-peer-link.ts';
export { answerSealed, peerHandler } from './drivers/http/peer-handler.ts';
export type { RedisPlace, RedisUrl } from './drivers/redis/redis-places.ts';
export {
  createJoinedCache,
  type GatewayDefaults,
  type GatewayDoor,
  type GatewayStats,
  gatewayDefaults,
  type LinkStats,
  openGateway,
  type RegionGateway,
} from './gateway/index.ts';
export {
  type LinkOptions,
  linkRegions,
  type PeerPlace,
  type RegionsCache,
  type RegionsCacheStats,
} from './link-regions.ts';
export { type MeasuredCache, type MetricsRegistry, registerCacheMetrics } from './metrics/register-cache-metrics.ts';
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
export { type PeerCacheDefaults, peerCacheDefaults } from './peers/defaults.ts';
export type { PeerLink } from './peers/peer-link.ts';
export type { PeerStats, PeersStats } from './peers/peers-stats.ts';
export {
  type CacheSerializer,
  type RegionCacheDefaults,
  type RegionStats,
  regionCacheDefaults,
  type SerializerOption,
} from './region/index.ts';
