/** Which caches of regions are one: those that have a Redis each, unless the config says that they are not. */
import type { RedisPlace } from '../../cache/index.ts';
import { isRedisPlace, type ResolvedWorld } from '../../config/index.ts';
import type { NodeOptions } from '../node-options.ts';
import { reachableRegions } from '../region-reach.ts';

export interface JoinedCache {
  readonly redis: RedisPlace;
  /** The other regions that this one follows and asks. */
  readonly others: readonly string[];
  readonly askBudgetMs: number;
  readonly replicate: 'near' | 'all' | 'none';
}

/** What the regions know each other by: in `dev` every node is on this machine, and needs no secret that others do not know. */
export function joiningSecret(world: ResolvedWorld, { lineTo }: Pick<NodeOptions, 'lineTo'>): string | undefined {
  return world.secret ?? (lineTo === undefined ? undefined : world.name);
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
  if (own === undefined || joiningSecret(world, options) === undefined) return undefined;
  const others = reachableRegions(world, options).flatMap(({ id }) => (redis[id] === undefined ? [] : [id]));
  return others.length === 0 ? undefined : { redis: own, others, ...regions };
}
