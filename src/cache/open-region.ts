/** The shared tier that a cache's options ask for. */
import { parseSize, systemRandom, systemTimers } from '../core/index.ts';
import { RedisRegion } from './drivers/redis/redis-region.ts';
import { durationOf } from './entry-times.ts';
import { optionFault } from './faults.ts';
import type { CacheOptions } from './options.ts';
import { type Invalidation, type RegionCacheDefaults, RegionTier, regionCacheDefaults } from './region/index.ts';

const defaultPrefix = 'antipode:cache';

/** Throws ERR_DATA_CACHE_OPTION and ERR_UNITS_SIZE. `onInvalidated` hears what other caches invalidate. */
export function openRegion(
  options: CacheOptions,
  onInvalidated: (what: Invalidation) => void,
  isJoined = false,
): RegionTier {
  const { prefix = defaultPrefix, serializer = 'json', timers = systemTimers, random = systemRandom } = options;
  // Braces say to a cluster where a key lies: ours do.
  if (prefix === '' || /[{}]/.test(prefix)) throw optionFault('prefix', prefix, 'a word without braces');
  const limits = limitsOf(options);
  const store = new RedisRegion({ place: options.redis!, prefix, limits });
  const { onShared } = options;
  return new RegionTier({ store, limits, serializer, timers, random, onInvalidated, onShared, isJoined });
}

function limitsOf({ compressOver, commandTimeout, lease }: CacheOptions): RegionCacheDefaults {
  const limits = { ...regionCacheDefaults };
  return {
    ...limits,
    compressOverBytes: sizeOf(compressOver, limits.compressOverBytes),
    commandTimeoutMs:
      commandTimeout === undefined ? limits.commandTimeoutMs : durationOf('commandTimeout', commandTimeout),
    leaseMs: lease === undefined ? limits.leaseMs : Math.max(1, Math.round(durationOf('lease', lease))),
  };
}

function sizeOf(size: CacheOptions['compressOver'], otherwise: number): number {
  if (size === undefined) return otherwise;
  return size === Number.POSITIVE_INFINITY ? size : parseSize(size);
}
