/** A node as the admin API shows it and acts on it. */

import type { GatewayStats } from '../cache/index.ts';
import { publicWorld } from '../config/index.ts';
import {
  type ControlSource,
  type MetricSnapshot,
  packageVersion,
  type ServiceStatus,
  scalingStatus,
  unknownRequest,
  unknownTarget,
  type WorldStatus,
} from '../control/index.ts';
import type { DataStatus } from '../data/index.ts';
import type { TrafficCounters } from '../edge/index.ts';
import { linkMetrics } from './cache/link-metrics.ts';
import { shownLinks } from './cache/shown-links.ts';
import { dataMetrics } from './data/data-metrics.ts';
import type { DataWatch } from './data/data-watch.ts';
import { type ShownView, shownData } from './data/shown-data.ts';
import type { DataHost } from './data-host.ts';
import { failOver } from './fail-over.ts';
import { type MetricsOptions, nodeMetrics } from './node-metrics.ts';
import type { NodeOptions } from './node-options.ts';
import type { NodeState } from './node-state.ts';
import type { NodeTools } from './node-tools.ts';
import { nodeWhy } from './node-why.ts';
import { pastAnswer } from './past.ts';
import { purgeCache } from './purge.ts';
import type { PurgeExchange } from './purge-exchange.ts';
import type { RunningService } from './running-service.ts';
import { scalingMetrics } from './scaling-metrics.ts';
import { serviceActions } from './service-actions.ts';
import type { ServiceRuntime } from './service-runtime.ts';
import type { Draining } from './workers/worker-fleet.ts';
import type { OwnCounts } from './workers/worker-report.ts';

export interface NodeParts {
  readonly options: NodeOptions;
  /** What is in force now. */
  readonly state: () => NodeState;
  readonly running: (service: string) => RunningService | undefined;
  readonly tools: NodeTools;
  readonly counters: TrafficCounters;
  /** Carries orders to purge to other regions; undefined where there are none. */
  readonly purges: PurgeExchange | undefined;
  readonly data: DataHost | undefined;
  /** Undefined where this process has no data. */
  readonly watch: DataWatch | undefined;
  /** Undefined where the caches of regions are not joined, or by another process. */
  readonly cacheLinks: () => GatewayStats | undefined;
  /** The highest term of the data that any region has told; 0 where none. */
  readonly newestEpoch: () => number;
}

export interface NodeSource extends ControlSource {
  readonly own: () => OwnCounts;
}

export function nodeSource(parts: NodeParts): NodeSource {
  const { state, running } = parts;
  const { region, events, fleet } = parts.options;
  const { watch } = parts;
  const version = packageVersion();
  const serviceStatus = (): readonly ServiceStatus[] =>
    state().services.map((runtime) => ({
      ...runtime.status(running(runtime.service.id)?.workers() ?? []),
      ...(region !== undefined && { region }),
    }));
  const scaling = () => state().services.flatMap(({ service }) => running(service.id)?.scaling() ?? []);
  const ownMetrics = () => metricsOf(parts, { version, serviceStatus, sources: [() => scalingMetrics(scaling())] });
  const drain = (id: string, draining: boolean) => {
    const result = serviceOfEndpoint(id, state().services).setDraining(id, draining);
    fleet?.tellDraining(drainingIn(state()));
    return result;
  };
  const drainRegion = (id: string, draining: boolean) => {
    const { regions } = state();
    if (regions === undefined) throw unknownTarget('region', id, []);
    const result = regions.setDraining(id, draining);
    fleet?.tellDraining(drainingIn(state()));
    return result;
  };
  return {
    events,
    world: () => publicWorld(state().world),
    status: async () => ({
      ...withData(await watch?.now(), { here: region ?? '', newestEpoch: parts.newestEpoch() }),
      world: state().world.name,
      node: {
        ...(region !== undefined && { region }),
        pid: process.pid,
        uptimeMs: Math.round(process.uptime() * 1_000),
        version,
      },
      regions: state().regions?.status() ?? [],
      services: (await fleet?.reports.servicesWith(serviceStatus())) ?? serviceStatus(),
      ...shownLinks(region, parts.cacheLinks()),
    }),
    scaling: () => scalingStatus(scaling()),
    why: (query) => nodeWhy(query, { state: state(), tools: parts.tools }),
    past: async (requestId) => {
      const known = state().telemetry.history?.find(requestId);
      const answer = known === undefined ? await fleet?.past(requestId) : pastAnswer(known, region ?? '');
      if (answer === undefined) throw unknownRequest(requestId);
      return answer;
    },
    own: () => ({
      metrics: ownMetrics(),
      services: serviceStatus(),
      absent: state().services.flatMap((runtime) => runtime.absentCounts()),
    }),
    metrics: async () => (fleet === undefined ? ownMetrics() : fleet.metricsWith(ownMetrics())),
    purge: async (what) => {
      const { purged } = await purgeCache(state().cache, what);
      const elsewhere = (await fleet?.purge(what)) ?? 0;
      parts.purges?.tell(what);
      return { purged: purged + elsewhere };
    },
    services: serviceActions({ ...parts, announce: parts.tools.announce }),
    failover: (region, force) => failOver(parts, region, force),
    drainEndpoint: (id) => drain(id, true),
    undrainEndpoint: (id) => drain(id, false),
    drainRegion: (id) => drainRegion(id, true),
    undrainRegion: (id) => drainRegion(id, false),
  };
}

function metricsOf(
  { options, state, counters, watch, cacheLinks }: NodeParts,
  { sources, ...more }: Pick<MetricsOptions, 'version' | 'serviceStatus' | 'sources'>,
): MetricSnapshot[] {
  const { world, routes, services, regions, retries, metricSources } = state();
  const shared = [() => dataMetrics(watch?.last), () => linkMetrics(cacheLinks())];
  return nodeMetrics({
    ...{ world: world.name, region: options.region ?? '', ...more },
    ...{ routes, counters, services, regions, retries },
    sources: [...metricSources, ...sources, ...shared],
  });
}

function withData(data: DataStatus | undefined, view: ShownView): Pick<WorldStatus, 'data'> {
  return data === undefined ? {} : { data: shownData(data, view) };
}

function drainingIn({ services, regions }: NodeState): Draining {
  const draining = regions?.status().filter(({ state }) => state === 'draining') ?? [];
  return { endpoints: services.flatMap((service) => [...service.draining]), regions: draining.map(({ id }) => id) };
}

/** Endpoint ids begin with their service's. */
function serviceOfEndpoint(id: string, services: readonly ServiceRuntime[]): ServiceRuntime {
  const runtime = services.find(({ service }) => id.startsWith(`${service.id}/`));
  if (runtime !== undefined) return runtime;
  const known = services.flatMap(({ endpoints }) => [...endpoints].map((endpoint) => endpoint.id));
  throw unknownTarget('endpoint', id, known);
}
