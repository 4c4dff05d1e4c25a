/** What the names of a region's cache begin with in Redis: one Redis for all regions is one cache. */
import { isRedisPlace, type ResolvedWorld } from '../../config/index.ts';

export function cachePrefix({ name, cache: { app } }: ResolvedWorld, region: string): string {
  const isOne = app.redis === undefined || isRedisPlace(app.redis);
  const names = isOne ? [name] : [name, region];
  return ['antipode:cache', ...names.map(encodeURIComponent)].join(':');
}
