/**
 * A world as it may be shown: secrets hidden, functions named.
 */
import type { ResolvedRoute, ResolvedService, ResolvedWorld } from './resolved-world.ts';
import { shownUrls } from './shown-url.ts';

/** What stands in place of a secret. */
export const hidden = '(hidden)';

/** Plain data: what `antipode check` prints. */
export function publicWorld(world: ResolvedWorld): object {
  const { strategy, settings } = world.steering;
  return {
    ...world,
    adminToken: world.adminToken === undefined ? undefined : hidden,
    secret: world.secret === undefined ? undefined : hidden,
    cache: { ...world.cache, app: { ...world.cache.app, redis: shownUrls(world.cache.app.redis) } },
    sql: shownUrls(world.sql),
    data: shownUrls(world.data),
    steering: { strategy: typeof strategy === 'function' ? 'a function' : strategy, settings },
    services: world.services.map(publicService),
    routes: world.routes.map(publicRoute),
  };
}

function publicService(service: ResolvedService): ResolvedService {
  const { source } = service;
  if (source.kind !== 'run') return service;
  const env = Object.fromEntries(Object.keys(source.env).map((name) => [name, hidden]));
  return { ...service, source: { ...source, env } };
}

/** Addresses of stores may hold passwords. */
function publicRoute(route: ResolvedRoute): unknown {
  const { rateLimit } = route.filters;
  const limits = rateLimit?.map(({ redis, ...rest }) => ({ ...rest, redis: redis === undefined ? undefined : hidden }));
  return named(limits === undefined ? route : { ...route, filters: { ...route.filters, rateLimit: limits } });
}

/** Functions have no form that can be shown; that there is one can be told. */
function named(value: unknown): unknown {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(named);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, named(member)]));
}
