/**
 * From a config to what protects a service from its clients and clients from a service: circuit breakers, fallbacks, limits
 * of concurrency, and what a node refuses while it is overloaded itself.
 */
import type { ConcurrencyConfig, ResolvedWorld, RouteFiltersConfig } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import { type Random, systemTimers } from '../core/index.ts';
import {
  adaptiveConcurrency,
  admission,
  boundedConcurrency,
  circuitLayer,
  ForwardHandler,
  fallbackLayer,
  type Handler,
  type Layer,
  type RouteFilter,
  respond,
} from '../edge/index.ts';
import type { Target } from '../proxy/index.ts';
import {
  Bulkhead,
  CircuitBreaker,
  type CircuitOptions,
  GradientLimit,
  OverloadAdmission,
  type OverloadOptions,
  type Priority,
} from '../resilience/index.ts';
import { circuitEvents } from './circuit-events.ts';
import { worldDefaults } from './defaults.ts';
import { watchLoop } from './loop-lag.ts';
import type { MetricSource } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';

/** What they are made with: part of `RouteTools`. */
export interface ProtectionTools extends NodeTools {
  readonly label: string;
  readonly targetOf: (service: string) => Target;
  readonly limited: (service: string, handler: Handler) => Handler;
  readonly keep: <Part extends object>(name: string, config: unknown, make: () => Part) => Part;
  readonly publish: (source: MetricSource) => void;
}

/** Leaves a route's service alone for a while when it fails too often. */
export function routeCircuit(options: CircuitOptions | undefined, tools: ProtectionTools): Layer | undefined {
  if (options === undefined) return undefined;
  const { keep, publish, announce, label: route } = tools;
  const breaker = keep('circuit', options, () => {
    return new CircuitBreaker(options, ({ state, reason }) =>
      announce({ type: circuitEvents[state], subject: route, reason }),
    );
  });
  const counts = keep('counts of circuit', 0, () => ({ refused: 0 }));
  publish(() => [
    scalarSnapshot('antipode_circuit_open', [{ labels: { route }, value: breaker.state === 'closed' ? 0 : 1 }]),
    scalarSnapshot('antipode_circuit_refused_total', [{ labels: { route }, value: counts.refused }]),
  ]);
  return circuitLayer({ breaker, counts, now: systemTimers.now });
}

/** What answers in place of a route's service. */
export function routeFallback(fallback: RouteFiltersConfig['fallback'], tools: ProtectionTools): Layer | undefined {
  // What is stale is the cache's own to give.
  if (fallback === undefined || fallback === 'stale-cache') return undefined;
  const { keep, publish, label: route } = tools;
  const counts = keep('counts of fallback', 0, () => ({ answered: 0 }));
  publish(() => [scalarSnapshot('antipode_fallbacks_total', [{ labels: { route }, value: counts.answered }])]);
  const { causes, statuses, respond: answer, service } = fallback;
  const handler: Handler =
    service === undefined
      ? respond(answer!.status, answer!.body, answer!.headers)
      : tools.limited(service, forwardTo(tools.targetOf(service)));
  return fallbackLayer({ causes, statuses, handler, asks: service !== undefined, counts });
}

function forwardTo(target: Target): Handler {
  const { totalTimeoutMs } = target.options;
  return new ForwardHandler(target, { clientDeadlines: false, totalTimeoutMs });
}

export interface ConcurrencyTools {
  /** What metrics call what is limited. */
  readonly scope: { readonly route: string; readonly service: string };
  readonly keep: ProtectionTools['keep'];
  readonly publish: ProtectionTools['publish'];
  readonly random: Random;
}

/** At most so many requests at once, of a route or of a service. */
export function concurrencyOf(config: ConcurrencyConfig | undefined, tools: ConcurrencyTools): Layer | undefined {
  if (config === undefined) return undefined;
  const { scope: labels, keep, publish, random } = tools;
  const counts = keep('counts of concurrency', 0, () => ({ shed: 0 }));
  // The layer is kept with its limit: requests of the config before and those of this one share the places.
  const { layer, limit } = keep('concurrency', config, () => {
    if (config.kind === 'adaptive') {
      const gradient = new GradientLimit(config, random);
      return { layer: adaptiveConcurrency({ gradient, counts }), limit: gradient };
    }
    const bulkhead = new Bulkhead<{ enter(nowMs: number): void; expire(): void }>(config);
    return { layer: boundedConcurrency({ bulkhead, counts }), limit: bulkhead };
  });
  publish(() => [
    scalarSnapshot('antipode_concurrency_limit', [{ labels, value: limit.limit }]),
    scalarSnapshot('antipode_concurrency_active', [{ labels, value: limit.inFlight }]),
    scalarSnapshot('antipode_concurrency_shed_total', [{ labels, value: counts.shed }]),
  ]);
  return layer;
}

/** A node's own overload, watched for as long as the config asks for it. */
export interface NodeOverload {
  readonly overload: OverloadAdmission;
  readonly refused: Record<Priority, { refused: number }>;
  close(): void;
}

export function nodeOverload(options: Exclude<ResolvedWorld['admission'], false>, random: Random): NodeOverload {
  const overload = new OverloadAdmission(options, random);
  const refused = { low: { refused: 0 }, normal: { refused: 0 }, high: { refused: 0 } };
  return { overload, refused, close: watchLoop(overload) };
}

/** The same for a node that shares its event loop with an app. */
export function besideApp(options: OverloadOptions): OverloadOptions {
  const { appLagFactor: factor } = worldDefaults;
  const { beginLagMs, endLagMs, fullLagMs } = options;
  return { ...options, beginLagMs: beginLagMs * factor, endLagMs: endLagMs * factor, fullLagMs: fullLagMs * factor };
}

/** Refuses requests of a route while the node is overloaded. */
export function routeAdmission(priority: Priority, own: NodeOverload | undefined): RouteFilter | undefined {
  return own && admission({ overload: own.overload, priority, counts: own.refused[priority] });
}

export function overloadMetrics({ overload, refused }: NodeOverload): ReturnType<MetricSource> {
  const refusals = Object.entries(refused).map(([priority, counts]) => ({
    labels: { priority },
    value: counts.refused,
  }));
  return [
    scalarSnapshot('antipode_overload_pressure', [{ labels: {}, value: overload.pressure }]),
    scalarSnapshot('antipode_overload_refused_total', refusals),
  ];
}
