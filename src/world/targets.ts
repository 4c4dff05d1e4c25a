/** How the routes of a node reach their services: here, through the steering, or here first. */
import type { TargetOf } from './edge-routes.ts';
import { LocalFirstTarget } from './local-first-target.ts';
import type { RegionDirectory } from './region-directory.ts';
import { RegionLoad } from './region-load.ts';
import { RegionTarget } from './region-target.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import { ServiceTarget } from './service-target.ts';

/** `here` is the region of the node; empty where it stands in none. */
export function targetsOf(
  services: readonly ServiceRuntime[],
  regions: RegionDirectory | undefined,
  here: string,
): TargetOf {
  const byId = new Map(services.map((runtime) => [runtime.service.id, runtime]));
  // One for each service, whatever the number of its routes.
  const loads = new Map<string, RegionLoad>();
  const ids = regions?.steering.status().map(({ id }) => id) ?? [];
  return (service, options) => {
    const { id, connection } = service;
    const runtime = byId.get(id);
    const load = loads.get(id) ?? new RegionLoad(ids, connection.maxRequests);
    loads.set(id, load);
    const remote = regions && new RegionTarget(regions, regions.endpointsOf(service), load, options);
    if (runtime === undefined) return remote!;
    const local = new ServiceTarget(runtime, options, here);
    return remote === undefined ? local : new LocalFirstTarget(local, remote, here);
  };
}
