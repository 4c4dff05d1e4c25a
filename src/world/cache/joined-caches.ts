/** Which caches of regions are one: those that have a Redis each, unless the config says that they are not. */
import type { RedisPlace } from '../../cache/index.ts';
import { isRedisPlace, type ResolvedWorld } from '../../config/index.ts';
import type { Secrets } from '../../core/index.ts';
import type { NodeOptions } from '../node-options.ts';
import { reachableRegions } from '../region-reach.ts';
import { sharedSecrets } from '../shared-secrets.ts';

export interface JoinedCache {
  readonly redis: RedisPlace;
  /** The other regions that this one follows and asks. */
  readonly others: readonly string[];
  readonly askBudgetMs: number;
  readonly replicate: 'near' | 'all' | 'none';
}

/** What the regions know each other by. */
export function joiningSecrets(world: ResolvedWorld, { lineTo }: Pick<NodeOptions, 'lineTo'>): Secrets | undefined {
  return sharedSecrets(world, lineTo !== undefined);
}

/** Undefined where this region's cache is alone. */
export function joinedCache(
  world: ResolvedWorld,
  options: Pick<NodeOptions, 'region' | 'lineTo'>,
): JoinedCache | undefined {
  const { redis, regions } = world.cache.app;
  const { region } = options;
  if (region === undefined || regions === false || redis === undefined || isRedisPlace(redis)) return undefined;
  const own = redis[region];
  if (own === undefined || joiningSecrets(world, options) === undefined) return undefined;
  const others = reachableRegions(world, options).flatMap(({ id }) => (redis[id] === undefined ? [] : [id]));
  return others.length === 0 ? undefined : { redis: own, others, ...regions };
}
