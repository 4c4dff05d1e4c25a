/**
 * From a route's config to its filters and layers, each in the one order that makes sense: what refuses stands before
 * what costs, and a layer sees the answers of those further in.
 */
import type { ResolvedRoute, RouteFiltersConfig } from '../config/index.ts';
import { type Handler, headerEdits, type Layer, type RouteFilter, RouteFilters } from '../edge/index.ts';

/** Makes a route's part, or undefined where the route has none configured. */
type Maker<Part> = (config: RouteFiltersConfig) => Part | undefined;

/** In the order requests meet them. */
const filterMakers: readonly Maker<RouteFilter>[] = [
  ({ requestHeaders: request, responseHeaders: response }) =>
    request === undefined && response === undefined ? undefined : headerEdits({ request, response }),
];

/** The outermost first. */
const layerMakers: readonly Maker<Layer>[] = [];

/** The filters of a route, or undefined where there are none. */
export function filtersOf({ filters }: ResolvedRoute): RouteFilters | undefined {
  const made = filterMakers.flatMap((make) => make(filters) ?? []);
  return made.length === 0 ? undefined : new RouteFilters(made);
}

/** The handler with the route's layers around it. */
export function layered(handler: Handler, { filters }: ResolvedRoute): Handler {
  return layerMakers.reduceRight((inner, make) => make(filters)?.(inner) ?? inner, handler);
}
