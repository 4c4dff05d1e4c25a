/** A gateway for a region's cache, from what the caches themselves are made of. */
import { systemRandom, systemTimers } from '../../core/index.ts';
import type { RedisPlace } from '../drivers/redis/redis-places.ts';
import { RedisRegion } from '../drivers/redis/redis-region.ts';
import type { PeerLink } from '../peers/peer-link.ts';
import { RegionTier, regionCacheDefaults } from '../region/index.ts';
import { OwnRegion } from './own-region.ts';
import { RegionGateway } from './region-gateway.ts';

export interface OpenGatewayOptions {
  readonly region: string;
  /** As the caches of the region have it. */
  readonly redis: RedisPlace;
  readonly prefix: string;
  readonly serializer: 'json' | 'msgpack';
  readonly links: readonly PeerLink[];
  readonly askBudgetMs: number;
  readonly replicate: 'near' | 'all' | 'none';
  /** A region that answered does not any more, and why, or does again. */
  readonly onLink?: ((region: string, isUp: boolean, reason: string) => void) | undefined;
}

/** It connects by itself, now and whenever that is lost. Throws ERR_DATA_CACHE_OPTION. */
export function openGateway(options: OpenGatewayOptions): RegionGateway {
  const { region, redis: place, prefix, serializer, links, askBudgetMs, replicate, onLink = () => {} } = options;
  const [timers, random, limits] = [systemTimers, systemRandom, regionCacheDefaults];
  const store = new RedisRegion({ place, prefix, limits });
  const parts = { store, limits, serializer, timers, random, onInvalidated: () => {} };
  const own = new OwnRegion({
    store,
    timers,
    commandTimeoutMs: limits.commandTimeoutMs,
    openTier: (onMessage) => new RegionTier({ ...parts, onMessage }),
  });
  return new RegionGateway({ own, region, links, serializer, askBudgetMs, replicate, onLink, timers, random });
}
