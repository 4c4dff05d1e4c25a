/**
 * `defineWorld`: the config as TypeScript sees it. The ids of services and regions are read from their keys, so a route
 * to a service that is not there, or a steering function that answers another region, does not compile.
 */
import type { WorldInput } from './schema/index.ts';

/** Returns the world as it is; everything that types cannot tell is checked when the world is loaded. */
export function defineWorld<const ServiceId extends string = never, const RegionId extends string = never>(
  world: WorldInput<ServiceId, RegionId>,
): WorldInput<ServiceId, RegionId> {
  return world;
}
