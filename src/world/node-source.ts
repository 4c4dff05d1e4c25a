/** A node as the admin API shows it and acts on it. */
import { publicWorld } from '../config/index.ts';
import { type ControlSource, type ServiceStatus, unknownRequest, unknownTarget } from '../control/index.ts';
import type { TrafficCounters } from '../edge/index.ts';
import { nodeMetrics } from './node-metrics.ts';
import type { NodeOptions } from './node-options.ts';
import type { NodeState } from './node-state.ts';
import { packageVersion } from './package-version.ts';
import { pastAnswer } from './past.ts';
import { purgeCache } from './purge.ts';
import type { PurgeExchange } from './purge-exchange.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import { why } from './why.ts';

export interface NodeParts {
  readonly options: NodeOptions;
  /** What is in force now. */
  readonly state: () => NodeState;
  readonly workersOf: (service: string) => ServiceStatus['workers'];
  readonly counters: TrafficCounters;
  /** Carries orders to purge to other regions; undefined where there are none. */
  readonly purges: PurgeExchange | undefined;
}

export function nodeSource(parts: NodeParts): ControlSource {
  const { state, workersOf, counters } = parts;
  const { region, events } = parts.options;
  const version = packageVersion();
  const serviceStatus = (): readonly ServiceStatus[] =>
    state().services.map((runtime) => ({
      ...runtime.status(workersOf(runtime.service.id)),
      ...(region !== undefined && { region }),
    }));
  const drain = (id: string, draining: boolean) => serviceOfEndpoint(id, state().services).setDraining(id, draining);
  const drainRegion = (id: string, draining: boolean) => {
    const { regions } = state();
    if (regions === undefined) throw unknownTarget('region', id, []);
    return regions.setDraining(id, draining);
  };
  return {
    events,
    world: () => publicWorld(state().world),
    status: () => ({
      world: state().world.name,
      node: {
        ...(region !== undefined && { region }),
        pid: process.pid,
        uptimeMs: Math.round(process.uptime() * 1_000),
        version,
      },
      regions: state().regions?.status() ?? [],
      services: serviceStatus(),
    }),
    why: (query) => {
      const { router, places, regions, services } = state();
      return why(query, {
        router,
        places,
        regionChoice: region === undefined && regions ? (place) => regions.explain(place) : undefined,
        endpointChoice: (id, hashKey) => {
          const runtime = services.find(({ service }) => service.id === id);
          return runtime && { by: runtime.service.balance.policy, choice: runtime.explain({ hashKey }) };
        },
      });
    },
    past: (requestId) => {
      const known = state().telemetry.history?.find(requestId);
      if (known === undefined) throw unknownRequest(requestId);
      return pastAnswer(known, region ?? '');
    },
    metrics: () => {
      const { world, routes, services, regions, retries, metricSources } = state();
      return nodeMetrics({
        world: world.name,
        region: region ?? '',
        version,
        routes,
        counters,
        services,
        serviceStatus,
        regions,
        retries,
        sources: metricSources,
      });
    },
    purge: async (what) => {
      const result = await purgeCache(state().cache, what);
      parts.purges?.tell(what);
      return result;
    },
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
