/** From the routes of a config to those an edge runs. */
import { type ResolvedRoute, type ResolvedService, routeName } from '../config/index.ts';
import { type EdgeRoute, ForwardHandler, type Handler, redirect, respond } from '../edge/index.ts';
import { proxyDefaults, type Target, type TargetOptions } from '../proxy/index.ts';

import { filtersOf, layered } from './route-filters.ts';

/** How a service is reached: its balancer on a node of a region, the steering on a global entry. */
export type TargetOf = (service: ResolvedService, options: TargetOptions) => Target;

const noStatuses: ReadonlySet<number> = new Set();

export function edgeRoutes(
  routes: readonly ResolvedRoute[],
  services: readonly ResolvedService[],
  targetOf: TargetOf,
): EdgeRoute[] {
  const byId = new Map(services.map((service) => [service.id, service]));
  return routes.map((route, index) => ({
    ...matchOf(route),
    index,
    label: routeName(route),
    encodedSlash: route.encodedSlash === 'allow',
    filters: filtersOf(route),
    handler: layered(handlerOf(route, byId, targetOf), route),
  }));
}

function matchOf({ host, path, methods, headers }: ResolvedRoute) {
  return {
    path,
    ...(host !== undefined && { host }),
    ...(methods !== undefined && { methods }),
    ...(headers !== undefined && { headers }),
  };
}

function handlerOf(route: ResolvedRoute, services: ReadonlyMap<string, ResolvedService>, targetOf: TargetOf): Handler {
  const { action } = route;
  if (action.kind === 'redirect') return redirect(action.status, action.to);
  if (action.kind === 'respond') return respond(action.status, action.body, action.headers);
  const service = services.get(action.service)!;
  const options = {
    ...service.connection,
    ...route.timeouts,
    retryAttempts: route.retryAttempts,
    retryBufferBytes: proxyDefaults.retryBufferBytes,
    retryStatuses: noStatuses,
  };
  return new ForwardHandler(targetOf(service, options), route.upgrade);
}
