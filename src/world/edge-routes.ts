/** From the routes of a config to those an edge runs. */
import { type ResolvedRoute, type ResolvedService, type ResolvedWorld, routeName } from '../config/index.ts';
import { type EdgeRoute, ForwardHandler, type Handler, redirect, respond } from '../edge/index.ts';
import { proxyDefaults, type Target, type TargetOptions } from '../proxy/index.ts';
import type { Generation } from './keeper.ts';
import type { NodeTools } from './node-tools.ts';
import { filtersOf, layered, type RouteTools } from './route-filters.ts';

/** How a service is reached: its balancer on a node of a region, the steering on a global entry. */
export type TargetOf = (service: ResolvedService, options: TargetOptions) => Target;

export interface RouteMaking {
  readonly targetOf: TargetOf;
  /** The route's place in the counters, by its label. */
  readonly indexOf: (label: string) => number;
  readonly tools: NodeTools;
  readonly keep: Generation['keep'];
}

const noStatuses: ReadonlySet<number> = new Set();

export function edgeRoutes({ routes, services }: ResolvedWorld, making: RouteMaking): EdgeRoute[] {
  const byId = new Map(services.map((service) => [service.id, service]));
  return routes.map((route) => {
    const label = routeName(route);
    const tools: RouteTools = {
      ...making.tools,
      label,
      targetOf: (id) => making.targetOf(byId.get(id)!, targetOptions(byId.get(id)!, route)),
      keep: (name, config, make) => making.keep(`${label} ${name}`, config, make),
    };
    return {
      ...matchOf(route),
      index: making.indexOf(label),
      label,
      service: route.action.kind === 'service' ? route.action.service : undefined,
      encodedSlash: route.encodedSlash === 'allow',
      filters: filtersOf(route, tools),
      handler: layered(handlerOf(route, tools), route, tools),
    };
  });
}

function matchOf({ host, path, methods, headers }: ResolvedRoute) {
  return {
    path,
    ...(host !== undefined && { host }),
    ...(methods !== undefined && { methods }),
    ...(headers !== undefined && { headers }),
  };
}

function handlerOf({ action, upgrade }: ResolvedRoute, { targetOf }: RouteTools): Handler {
  if (action.kind === 'redirect') return redirect(action.status, action.to);
  if (action.kind === 'respond') return respond(action.status, action.body, action.headers);
  return new ForwardHandler(targetOf(action.service), upgrade);
}

function targetOptions({ connection }: ResolvedService, { timeouts, retryAttempts }: ResolvedRoute): TargetOptions {
  return {
    ...connection,
    ...timeouts,
    retryAttempts,
    retryBufferBytes: proxyDefaults.retryBufferBytes,
    retryStatuses: noStatuses,
  };
}
