/** A node as the admin API shows it and acts on it. */
import { publicWorld } from '../config/index.ts';
import { type ControlSource, type ServiceStatus, unknownTarget } from '../control/index.ts';
import type { EdgeRoute, TrafficCounters } from '../edge/index.ts';
import type { Places } from '../geo/index.ts';
import type { Router } from '../route/index.ts';
import type { EndpointSource } from './endpoint-source.ts';
import { nodeMetrics } from './node-metrics.ts';
import type { NodeOptions } from './node-options.ts';
import { packageVersion } from './package-version.ts';
import type { RegionDirectory } from './region-directory.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import { why } from './why.ts';

export interface NodeParts {
  readonly options: NodeOptions;
  readonly services: readonly ServiceRuntime[];
  readonly sources: ReadonlyMap<string, EndpointSource>;
  readonly regions: RegionDirectory | undefined;
  readonly routes: readonly EdgeRoute[];
  readonly router: Router<EdgeRoute>;
  readonly places: Places;
  readonly counters: TrafficCounters;
}

export function nodeSource(parts: NodeParts): ControlSource {
  const { services, sources, regions, routes, counters } = parts;
  const { world, region, events } = parts.options;
  const version = packageVersion();
  const serviceOf = ({ index }: EdgeRoute) => {
    const action = world.routes[index]?.action;
    return action?.kind === 'service' ? action.service : undefined;
  };
  const serviceStatus = (): readonly ServiceStatus[] =>
    services.map((runtime) => ({
      ...runtime.status(sources.get(runtime.service.id)?.workers() ?? []),
      ...(region !== undefined && { region }),
    }));
  const drain = (id: string, draining: boolean) => serviceOfEndpoint(id, services).setDraining(id, draining);
  const drainRegion = (id: string, draining: boolean) => {
    if (regions === undefined) throw unknownTarget('region', id, []);
    return regions.setDraining(id, draining);
  };
  return {
    events,
    world: () => publicWorld(world),
    status: () => ({
      world: world.name,
      node: {
        ...(region !== undefined && { region }),
        pid: process.pid,
        uptimeMs: Math.round(process.uptime() * 1_000),
        version,
      },
      regions: regions?.status() ?? [],
      services: serviceStatus(),
    }),
    why: (query) =>
      why(query, {
        router: parts.router,
        places: parts.places,
        serviceOf,
        regionChoice: region === undefined && regions ? (place) => regions.explain(place) : undefined,
        endpointChoice: (id, hashKey) => {
          const runtime = services.find(({ service }) => service.id === id);
          return runtime && { by: runtime.service.balance.policy, choice: runtime.explain({ hashKey }) };
        },
      }),
    metrics: () =>
      nodeMetrics({
        world: world.name,
        region: region ?? '',
        version,
        routes,
        serviceOf,
        counters,
        services,
        serviceStatus,
        regions,
      }),
    drainEndpoint: (id) => drain(id, true),
    undrainEndpoint: (id) => drain(id, false),
    drainRegion: (id) => drainRegion(id, true),
    undrainRegion: (id) => drainRegion(id, false),
  };
}

/** Endpoint ids begin with their service's. */
function serviceOfEndpoint(id: string, services: readonly ServiceRuntime[]): ServiceRuntime {
  const runtime = services.find(({ service }) => id.startsWith(`${service.id}/`));
  if (runtime !== undefined) return runtime;
  const known = services.flatMap(({ endpoints }) => [...endpoints].map((endpoint) => endpoint.id));
  throw unknownTarget('endpoint', id, known);
}
