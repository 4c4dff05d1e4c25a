/** From the routes of a config to those an edge runs. */
import {
  type ResolvedRoute,
  type ResolvedService,
  type ResolvedWorld,
  type RouteAction,
  type RouteFiltersConfig,
  routeName,
} from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import type { Clock } from '../core/index.ts';
import {
  composeHandler,
  type EdgeRoute,
  ForwardHandler,
  type Handler,
  type HttpCache,
  type RouteTunnels,
  redirect,
  respond,
  staticFiles,
  type TunnelCounts,
} from '../edge/index.ts';
import { HedgeDelay, type RetryAllowance, retryRuleDefaults, type Target, type TargetOptions } from '../proxy/index.ts';
import { rewritePrefix } from '../route/index.ts';
import type { Generation } from './keeper.ts';
import type { PublishMetrics } from './metric-source.ts';
import type { NodeTools } from './node-tools.ts';
import { concurrencyOf } from './protections.ts';
import { countedFields } from './rate-limits.ts';
import { canaried } from './releases.ts';
import { filtersOf, layered } from './route-filters.ts';
import type { RouteTools } from './route-tools.ts';
import { sharedSecrets } from './shared-secrets.ts';
import { userSessionFilter } from './user-sessions.ts';

/** How a service is reached: its balancer on a node of a region, the steering on a global entry. */
export type TargetOf = (service: ResolvedService, options: TargetOptions) => Target;

export interface RouteMaking {
  readonly targetOf: TargetOf;
  /** The route's place in the counters, by its label. */
  readonly indexOf: (label: string) => number;
  /** How much the service of this id may be asked again. */
  readonly retriesOf: (service: string) => RetryAllowance;
  readonly tools: NodeTools;
  readonly place: RouteTools['place'];
  readonly overload: RouteTools['overload'];
  readonly keep: Generation['keep'];
  readonly publish: PublishMetrics;
  /** Where routes keep what they cache; undefined where none does. */
  readonly cache: HttpCache | undefined;
  readonly sessionIds: () => Iterable<string>;
}

function freshnessOf(
  { filters: { fresh } }: ResolvedRoute,
  world: ResolvedWorld,
  { data }: NodeTools,
): TargetOptions['isFresh'] {
  const limitMs = freshLimitMs(fresh, world);
  return limitMs === undefined || data === undefined ? undefined : (region) => data.isFresh(region, limitMs);
}

/** How far a region may be behind for a route; undefined for any. */
export function freshLimitMs(fresh: RouteFiltersConfig['fresh'], { data }: ResolvedWorld): number | undefined {
  return fresh === true ? data?.maxLagMs : fresh;
}

export function edgeRoutes(world: ResolvedWorld, making: RouteMaking): EdgeRoute[] {
  const { routes, services, regions } = world;
  const secrets = sharedSecrets(world, making.tools.isDev);
  const userSession = userSessionFilter(world, making);
  const byId = new Map(services.map((service) => [service.id, service]));
  const limited = limitedAt(services, making);
  return routes.map((route) => {
    const label = routeName(route);
    const isFresh = freshnessOf(route, world, making.tools);
    const tools: RouteTools = {
      ...making.tools,
      label,
      targetOf: (id) => {
        const edgeFields = countedFields(route.filters.rateLimit, { place: making.place, secrets });
        return making.targetOf(byId.get(id)!, { ...targetOptions(byId.get(id)!, route, making), edgeFields, isFresh });
      },
      services: [...byId.keys()],
      publish: making.publish,
      cache: making.cache,
      regions,
      secrets,
      userSession: isAnswered(route) ? userSession : undefined,
      sessionIds: making.sessionIds,
      place: making.place,
      overload: making.overload,
      limited,
      keep: (name, config, make) => making.keep(`${label} ${name}`, config, make),
    };
    return {
      ...matchOf(route),
      index: making.indexOf(label),
      label,
      service: route.action.kind === 'service' ? route.action.service : undefined,
      encodedSlash: route.encodedSlash === 'allow',
      filters: filtersOf(route, tools),
      ...(route.filters.accessLog !== undefined && { accessLog: route.filters.accessLog }),
      handler: layered(handlerOf(route, tools), route, tools),
    };
  });
}

/** Whether an app, which may have data, answers its requests. */
function isAnswered({ action }: ResolvedRoute): boolean {
  return action.kind === 'service' || action.kind === 'compose';
}

function matchOf({ host, path, methods, headers }: ResolvedRoute) {
  return {
    path,
    ...(host !== undefined && { host }),
    ...(methods !== undefined && { methods }),
    ...(headers !== undefined && { headers }),
  };
}

function handlerOf(route: ResolvedRoute, tools: RouteTools): Handler {
  const { path, action, clientDeadlines } = route;
  const { targetOf, clock } = tools;
  if (action.kind === 'redirect') return redirect(action.status, action.to, path);
  if (action.kind === 'respond') return respond(action.status, action.body, action.headers);
  if (action.kind === 'files') return filesOf(action, path, clock);
  if (action.kind === 'compose' && !tools.isEntry) return composeOf(route, action.make, tools);
  // The regions compose what the entry passes on, with any of their services.
  const target = targetOf(action.kind === 'compose' ? tools.services[0]! : action.service);
  const rules = { clientDeadlines, totalTimeoutMs: target.options.totalTimeoutMs };
  const forward = new ForwardHandler(target, rules, route.upgrade ? tunnelsOf(route, tools) : undefined);
  if (action.kind !== 'service') return forward;
  const another = (service: string) => tools.limited(service, new ForwardHandler(targetOf(service), rules));
  return canaried(tools.limited(action.service, forward), route.filters.canary, another, tools);
}

/** Puts the limit that a service has for all of its routes together around a way to it. */
function limitedAt(
  services: readonly ResolvedService[],
  { keep, publish, tools: { random } }: RouteMaking,
): RouteTools['limited'] {
  const layers = new Map(
    services.map(({ id, concurrency }) => {
      const scope = { route: '', service: id };
      const keepOwn: Generation['keep'] = (name, config, make) => keep(`${name} of service ${id}`, config, make);
      return [id, concurrencyOf(concurrency, { scope, keep: keepOwn, publish, random })];
    }),
  );
  return (service, handler) => layers.get(service)?.(handler) ?? handler;
}

/** Counted over reloads: what is open stays open. */
function tunnelsOf(
  { maxTunnels: max = Number.POSITIVE_INFINITY }: ResolvedRoute,
  { tunnels, label, keep, publish }: RouteTools,
): RouteTunnels {
  const counts = keep<TunnelCounts>('tunnels', 0, () => ({ asked: 0, open: 0, opened: 0 }));
  const labels = { route: label };
  publish(() => [
    scalarSnapshot('antipode_tunnels', [{ labels, value: counts.open }]),
    scalarSnapshot('antipode_tunnels_total', [{ labels, value: counts.opened }]),
  ]);
  return { tunnels, counts, max };
}

/** The calls of a composed answer go to services as the route's own requests would. */
function composeOf(
  { path, clientDeadlines }: ResolvedRoute,
  make: Extract<RouteAction, { kind: 'compose' }>['make'],
  { targetOf, services, deadlines, announce, label, here, limited }: RouteTools,
): Handler {
  const handlers = new Map<string, Handler>();
  const handlerOf = (service: string) => {
    if (!services.includes(service)) return undefined;
    const target = handlers.has(service) ? undefined : targetOf(service);
    if (target !== undefined) {
      const { totalTimeoutMs } = target.options;
      handlers.set(service, limited(service, new ForwardHandler(target, { clientDeadlines, totalTimeoutMs })));
    }
    return handlers.get(service);
  };
  const onFault = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    announce({ type: 'compose.fault', subject: label, reason });
  };
  return composeHandler({ prefix: path, make, handlerOf, deadlines, here, onFault });
}

function filesOf({ headers, ...files }: Extract<RouteAction, { kind: 'files' }>, path: string, clock: Clock): Handler {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return staticFiles({ ...files, prefix: path.replace(/\/$/, ''), fields: fields.join('') }, clock);
}

function targetOptions(
  { id, connection }: ResolvedService,
  { path, timeouts, retry, hedge, rewrite }: ResolvedRoute,
  { retriesOf }: RouteMaking,
): TargetOptions {
  const never = Number.POSITIVE_INFINITY;
  return {
    totalTimeoutMs: never,
    ...connection,
    ...timeouts,
    retry: { ...retry, perTryTimeoutMs: retry.perTryTimeoutMs ?? never, bufferBytes: retryRuleDefaults.bufferBytes },
    retries: retriesOf(id),
    hedge: hedge && new HedgeDelay(hedge),
    rewrite: rewrite && rewritePrefix(path, rewrite.prefix),
  };
}
