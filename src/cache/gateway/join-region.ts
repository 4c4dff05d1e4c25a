/** A cache of an app's process that is joined with other regions by the gateway of its own. */
import { systemTimers } from '../../core/index.ts';
import type { Cache } from '../cache.ts';
import { HttpPeerLink } from '../drivers/http/http-peer-link.ts';
import { openRegion } from '../open-region.ts';
import type { CacheOptions } from '../options.ts';
import { LinkedCache } from '../peers/linked-cache.ts';
import { TieredCache } from '../tiered-cache.ts';
import { GatewayNeighbours } from './gateway-neighbours.ts';

/** Where the gateway of the region answers its processes. */
export interface GatewayDoor {
  readonly url: string;
  readonly secret: string;
  /** How long a miss may take to ask other regions; 0: none is asked. */
  readonly askBudgetMs: number;
}

/** `options.redis` is that of the gateway. Throws ERR_DATA_CACHE_OPTION and ERR_UNITS_SIZE. */
export function createJoinedCache(options: CacheOptions, { url, secret, askBudgetMs }: GatewayDoor): Cache {
  const cache = new TieredCache(options, (onInvalidated) => openRegion(options, onInvalidated, true));
  const door = new URL(url);
  const neighbours = new GatewayNeighbours({
    link: new HttpPeerLink(
      '',
      () => door,
      () => [secret],
    ),
    serializer: options.serializer ?? 'json',
    askBudgetMs,
    timers: options.timers ?? systemTimers,
  });
  return new LinkedCache(cache, neighbours);
}
