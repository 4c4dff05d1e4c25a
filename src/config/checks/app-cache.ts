import { type Fault, fault } from '../faults.ts';
import { isRedisPlace } from '../redis-place.ts';
import { member, members } from './view.ts';

/** Where each region has a Redis of its own, none is left out. */
export function checkAppCache(world: unknown): Fault[] {
  const redis = member(member(member(world, 'cache'), 'app'), 'redis');
  if (typeof redis !== 'object' || redis === null || isRedisPlace(redis as never)) return [];
  const regions = members(member(world, 'regions')).map(([id]) => id);
  const path = ['cache', 'app', 'redis'];
  return [
    ...members(redis)
      .filter(([id]) => !regions.includes(id))
      .map(([id]) => fault([...path, id], `there is no region '${id}'`)),
    ...regions
      .filter((id) => member(redis, id) === undefined)
      .map((id) => fault(path, `region '${id}' has no address`)),
  ];
}
