/**
 * World → ResolvedWorld: ids joined to what they name, alternatives tagged, paths made absolute. Cannot fail: whatever
 * could be wrong has been told by `validate.ts`.
 */
import { resolve } from 'node:path';
import type {
  ResolvedEndpoint,
  ResolvedRoute,
  ResolvedService,
  ResolvedWorld,
  RouteAction,
  ServiceSource,
} from './resolved-world.ts';
import type { Endpoint, Route, Service, World } from './schema/index.ts';

/** `directory` is where relative paths start. */
export function resolveWorld(world: World, directory: string): ResolvedWorld {
  const { database } = world.geo;
  return deepFreeze({
    name: world.name,
    debug: world.debug,
    listen: world.listen,
    adminToken: world.adminToken,
    regions: Object.entries(world.regions).map(([id, region]) => ({ id, ...region })),
    steering: world.steering,
    services: Object.entries(world.services).map(([id, service]) => resolveService(id, service, directory)),
    routes: world.routes.map(resolveRoute),
    trustedProxies: world.trustedProxies,
    geo: { database: database === undefined ? undefined : resolve(directory, database) },
    limits: world.limits,
  });
}

function resolveService(id: string, service: Service, directory: string): ResolvedService {
  const { run, workers, endpoints, discover, ...rest } = service;
  return { id, source: sourceOf(service, directory), ...rest };
}

function sourceOf({ run, workers, endpoints, discover }: Service, directory: string): ServiceSource {
  if (run !== undefined) {
    const script = resolve(directory, run.script);
    return { kind: 'run', ...run, script, cwd: resolve(directory, run.cwd), workers };
  }
  if (discover !== undefined) return { kind: 'discover', ...discover };
  return { kind: 'endpoints', endpoints: endpoints!.map(resolveEndpoint) };
}

function resolveEndpoint({ url, host, port, ...rest }: Endpoint): ResolvedEndpoint {
  return { url, address: { host, port, tls: false }, ...rest };
}

function resolveRoute({ host, path, methods, headers, service, redirect, respond, ...rest }: Route): ResolvedRoute {
  return { host, path, methods, headers, action: actionOf({ service, redirect, respond }), ...rest };
}

function actionOf({ service, redirect, respond }: Pick<Route, 'service' | 'redirect' | 'respond'>): RouteAction {
  if (service !== undefined) return { kind: 'service', service };
  if (redirect !== undefined) return { kind: 'redirect', ...redirect };
  return { kind: 'respond', ...respond! };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
