import type { RedisPlace } from '../cache/index.ts';
import type { RedisByRegion } from './schema/index.ts';

/** Whether it stands for all regions; a region may be called `cluster`, but what stands under it is no list. */
export function isRedisPlace(redis: RedisByRegion): redis is RedisPlace {
  if (typeof redis === 'string') return true;
  const { cluster, sentinels } = redis as { readonly cluster?: unknown; readonly sentinels?: unknown };
  return Array.isArray(cluster) || Array.isArray(sentinels);
}
