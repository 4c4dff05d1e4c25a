/**
 * What a config makes of a node that can be replaced as a whole: the way from a request to whoever answers it, and what is
 * counted on it. What is the same in the config before goes on, with its counts and what it holds.
 */
import type { ResolvedService, ResolvedWorld } from '../config/index.ts';
import { systemRandom } from '../core/index.ts';
import type { HttpCache } from '../edge/index.ts';
import { RetryAllowance } from '../proxy/index.ts';
import { createRouter } from '../route/index.ts';
import { cacheMetrics } from './cache-metrics.ts';
import { createCache, partOf } from './create-cache.ts';
import { edgeRoutes, type TargetOf } from './edge-routes.ts';
import type { Generation } from './keeper.ts';
import type { LimitExchange } from './limit-exchange.ts';
import type { MetricSource } from './metric-source.ts';
import type { NodeOptions } from './node-options.ts';
import type { NodeState } from './node-state.ts';
import type { NodeTools } from './node-tools.ts';
import { ObservedTarget } from './observed-target.ts';
import { besideApp, type NodeOverload, nodeOverload, overloadMetrics } from './protections.ts';
import { isEntry } from './region-reach.ts';
import type { RouteIndexes } from './route-indexes.ts';
import { targetsOf } from './targets.ts';
import type { SiblingLimits } from './workers/sibling-limits.ts';

/** What is opened before, for some of it has to be waited for. */
export type StateParts = Omit<NodeState, 'retries' | 'routes' | 'router' | 'cache' | 'metricSources'>;

export interface StateMeans {
  readonly options: NodeOptions;
  readonly tools: NodeTools;
  readonly keep: Generation['keep'];
  readonly indexes: RouteIndexes;
  readonly exchange: LimitExchange | undefined;
  readonly siblings: SiblingLimits | undefined;
  /** A cache on disk is opened when this one is closed. */
  readonly cacheBefore: HttpCache | undefined;
}

export function makeState(parts: StateParts, means: StateMeans): NodeState {
  const { world, services, regions, telemetry } = parts;
  const { options, tools, keep, indexes, exchange, siblings } = means;
  const { region = '', worker } = options;
  const retries = new Map(world.services.map((service) => [service.id, retriesOf(service, keep)]));
  const plainTargetOf = targetsOf(services, regions, region);
  const targetOf: TargetOf =
    telemetry.observer === undefined ? plainTargetOf : (...asked) => new ObservedTarget(plainTargetOf(...asked));
  const metricSources: MetricSource[] = [telemetry.metrics];
  const publish = (source: MetricSource) => void metricSources.push(source);
  const cache = cacheOf(world, means);
  if (cache !== undefined) publish(() => cacheMetrics(cache));
  const overload = overloadOf(world, means);
  if (overload !== undefined) publish(() => overloadMetrics(overload));
  const place = {
    world: world.name,
    region,
    isEntry: isEntry(world, options.region),
    exchange,
    siblings,
    part: worker?.siblings.self,
  };
  const sessionIds = () =>
    tools.isEntry
      ? world.regions.map(({ id }) => id)
      : services.flatMap((service) => [...service.endpoints].map(({ id }) => id));
  const making = { targetOf, indexOf: indexes.of, tools, place, overload, keep, publish, cache, sessionIds };
  const routes = edgeRoutes(world, { ...making, retriesOf: (id) => retries.get(id)! });
  return { ...parts, retries, routes, router: createRouter(routes), cache, metricSources };
}

function overloadOf({ admission }: ResolvedWorld, { options, keep }: StateMeans): NodeOverload | undefined {
  if (admission === false) return undefined;
  const own = options.worker === undefined ? admission : besideApp(admission);
  return keep('overload', own, () => nodeOverload(own, systemRandom));
}

function cacheOf(
  { routes, cache, services }: ResolvedWorld,
  { options: { worker }, tools, keep, cacheBefore }: StateMeans,
): HttpCache | undefined {
  if (!routes.some(({ filters }) => filters.cache !== undefined)) return undefined;
  const part = worker && partOf(worker.endpoint, services);
  return keep('the cache', [cache, part], () => createCache(cache, tools, { part, before: cacheBefore?.closed }));
}

/** Its counts go on. */
function retriesOf({ id, retryBudget }: ResolvedService, keep: Generation['keep']): RetryAllowance {
  return keep(`retries of ${id}`, retryBudget, () => new RetryAllowance(retryBudget));
}
