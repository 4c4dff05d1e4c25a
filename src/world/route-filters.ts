/**
 * From a route's config to its filters and layers, each in the one order that makes sense: what refuses stands before
 * what costs, and a layer sees the answers of those further in.
 */
import { greatestSeconds } from '../caching/index.ts';
import type { ResolvedRoute, RouteFiltersConfig } from '../config/index.ts';
import { systemTimers } from '../core/index.ts';
import {
  announcedBodyLimit,
  CacheHandler,
  compress,
  cors,
  countedBodyLimit,
  faultInjection,
  type Handler,
  headerEdits,
  invalidating,
  type Layer,
  type RouteFilter,
  RouteFilters,
  securityHeaders,
} from '../edge/index.ts';
import { concurrencyOf, routeAdmission, routeCircuit, routeFallback } from './protections.ts';
import { localLimits, sharedLimits } from './rate-limits.ts';
import { mirrorLayer } from './releases.ts';
import { primaryFilter, replayLayer } from './replays.ts';
import type { RouteTools } from './route-tools.ts';
import { stickyFilter } from './sessions.ts';

/** Makes a route's part, or undefined where the route has none configured. */
type Maker<Part> = (config: RouteFiltersConfig, tools: RouteTools) => Part | undefined;

/** In the order requests meet them. */
const filterMakers: readonly Maker<RouteFilter>[] = [
  // Before any work is done.
  ({ priority }, { overload }) => routeAdmission(priority, overload),
  // Before whatever refuses: browsers ask first, and a page may read of a refusal why it was one.
  ({ cors: options }) => options && cors(options),
  ({ securityHeaders: options }) => options && securityHeaders(options),
  ({ rateLimit }, tools) => localLimits(rateLimit, tools),
  ({ sticky }, tools) => stickyFilter(sticky, tools),
  (_, { userSession }) => userSession,
  // Over the session: what must be in one region has no choice.
  ({ primaryOnly }, tools) => primaryFilter(primaryOnly, tools),
  ({ maxBody }) => (maxBody === undefined ? undefined : announcedBodyLimit(maxBody)),
  ({ requestHeaders: request, responseHeaders: response }) =>
    request === undefined && response === undefined ? undefined : headerEdits({ request, response }),
];

/** The outermost first. */
const layerMakers: readonly Maker<Layer>[] = [
  ({ rateLimit }, tools) => sharedLimits(rateLimit, tools),
  // Around the cache, which holds one plain form for all clients.
  ({ compress: options }) => options && compress(options),
  ({ maxBody }) => (maxBody === undefined ? undefined : countedBodyLimit(maxBody)),
  // Around the cache, which has a stale answer where it may, and must not keep what stands in for one.
  ({ fallback }, tools) => routeFallback(fallback, tools),
  cacheMaker,
  // Behind the cache, whose answers need no place.
  ({ concurrency }, tools) => concurrencyOf(concurrency, { ...tools, scope: { route: tools.label, service: '' } }),
  ({ circuitBreaker }, tools) => routeCircuit(circuitBreaker, tools),
  ({ mirror }, tools) => mirrorLayer(mirror, tools),
  ({ replay }, tools) => replayLayer(replay, tools),
  // In place of the service, so that what is around meets the faults as its own.
  faultMaker,
];

/** Where anything is cached, every other route must tell when it changes what that says. */
function cacheMaker({ cache: options, fallback }: RouteFiltersConfig, { cache, label }: RouteTools): Layer | undefined {
  if (cache === undefined) return undefined;
  if (options === undefined) return (inner) => invalidating(cache, inner);
  const standsIn = fallback === 'stale-cache' && { staleIfErrorMs: foreverMs };
  return (inner) => new CacheHandler(cache, { ...options, ...standsIn, label }, inner);
}

function faultMaker({ faultInjection: options }: RouteFiltersConfig, tools: RouteTools): Layer | undefined {
  if (options === undefined) return undefined;
  const { isDev, announce, label, random } = tools;
  if (isDev || options.production) return faultInjection(options, { random, timers: systemTimers });
  announce({ type: 'faults.off', subject: label, reason: 'faults are made in dev only, without `production: true`' });
  return undefined;
}

/** As long as a cache can count (RFC 9111, section 1.2.2). */
const foreverMs = greatestSeconds * 1_000;

/** The filters of a route, or undefined where there are none. */
export function filtersOf({ filters }: ResolvedRoute, tools: RouteTools): RouteFilters | undefined {
  const made = filterMakers.flatMap((make) => make(filters, tools) ?? []);
  return made.length === 0 ? undefined : new RouteFilters(made);
}

/** The handler with the route's layers around it. */
export function layered(handler: Handler, { filters }: ResolvedRoute, tools: RouteTools): Handler {
  return layerMakers.reduceRight((inner, make) => make(filters, tools)?.(inner) ?? inner, handler);
}
