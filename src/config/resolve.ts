/**
 * World → ResolvedWorld: ids joined to what they name, alternatives tagged, paths made absolute. Cannot fail: whatever
 * could be wrong has been told by `validate.ts`.
 */
import { resolve } from 'node:path';
import { parseListenAddress } from './address.ts';
import { deepFreeze } from './deep-freeze.ts';
import { configDefaults } from './defaults.ts';
import type {
  ResolvedEndpoint,
  ResolvedRoute,
  ResolvedService,
  ResolvedWorld,
  RouteAction,
  ServiceSource,
} from './resolved-world.ts';
import type {
  AccessLogConfig,
  Cache,
  Endpoint,
  Listen,
  Route,
  Run,
  Service,
  ServiceTls,
  SqlConfig,
  Tls,
  World,
} from './schema/index.ts';

/** `directory` is where relative paths start. */
export function resolveWorld(world: World, directory: string): ResolvedWorld {
  const { database } = world.geo;
  return deepFreeze({
    name: world.name,
    debug: world.debug,
    listen: resolveListen(world),
    tls: world.tls && resolveTls(world.tls, directory),
    http2: world.http2,
    adminToken: world.adminToken,
    secret: world.secret,
    regions: Object.entries(world.regions).map(([id, region]) => ({ id, ...region })),
    steering: world.steering,
    services: Object.entries(world.services).map(([id, service]) => resolveService(id, service, directory)),
    routes: world.routes.map((route) => resolveRoute(route, directory)),
    trustedProxies: world.trustedProxies,
    cache: resolveCache(world.cache, directory),
    data: world.data && { ...world.data, folder: resolve(directory, world.data.folder) },
    readYourWrites: world.readYourWrites,
    sql: world.sql && resolveSql(world.sql, world, directory),
    geo: { database: database === undefined ? undefined : resolve(directory, database) },
    admission: world.admission,
    limits: world.limits,
    accessLog: world.accessLog && resolveAccessLog(world.accessLog, directory),
    history: world.history,
    requestId: world.requestId,
    tracing: world.tracing,
    drain: world.drain,
  });
}

function resolveCache({ disk, ...rest }: Cache, directory: string): Cache {
  return { ...rest, disk: disk && { ...disk, folder: resolve(directory, disk.folder) } };
}

function resolveSql({ folder, primaryRegion, ...rest }: SqlConfig, { regions }: World, directory: string): SqlConfig {
  const [primary] = Object.entries(regions).find(([, region]) => region.primary) ?? [];
  const isServers = rest.engine === 'postgres';
  return {
    ...rest,
    primaryRegion: primaryRegion ?? (isServers ? primary : undefined),
    folder: folder && resolve(directory, folder),
  };
}

function resolveAccessLog(log: AccessLogConfig, directory: string): AccessLogConfig {
  const { destination } = log;
  return { ...log, destination: destination === 'stdout' ? destination : resolve(directory, destination) };
}

/** With certificates there is always a port to show them on. */
function resolveListen({ listen, tls }: World): Listen {
  const https = listen.https ?? (tls && parseListenAddress(configDefaults.httpsPort));
  return { ...listen, https };
}

function resolveTls({ certificates, clientCertificates, ...rest }: Tls, directory: string): Tls {
  return {
    ...rest,
    certificates: certificates.map(({ cert, key }) => ({
      cert: resolve(directory, cert),
      key: resolve(directory, key),
    })),
    clientCertificates: clientCertificates && { ...clientCertificates, ca: resolve(directory, clientCertificates.ca) },
  };
}

function resolveServiceTls(tls: ServiceTls, directory: string): ServiceTls {
  const absolute = (file: string | undefined) => (file === undefined ? undefined : resolve(directory, file));
  return { ...tls, ca: absolute(tls.ca), cert: absolute(tls.cert), key: absolute(tls.key) };
}

function resolveService(id: string, service: Service, directory: string): ResolvedService {
  const { run, workers, zeroHop, endpoints, discover, tls, ...rest } = service;
  const ofProcesses = run === undefined && ({ scaling: false, memory: false } as const);
  const source = sourceOf(service, directory);
  return { id, source, tls: tls && resolveServiceTls(tls, directory), ...rest, ...ofProcesses };
}

function sourceOf({ run, workers, zeroHop, endpoints, discover }: Service, directory: string): ServiceSource {
  if (run !== undefined) {
    const { script, envFile, heapSnapshots, cwd } = absolutePaths(run, directory);
    return { kind: 'run', ...run, script, envFile, heapSnapshots, cwd, workers, zeroHop };
  }
  if (discover !== undefined) return { kind: 'discover', ...discover };
  return { kind: 'endpoints', endpoints: endpoints!.map(resolveEndpoint) };
}

function absolutePaths({ script, envFile, heapSnapshots, cwd }: Run, directory: string) {
  const absolute = (path: string | undefined) => (path === undefined ? undefined : resolve(directory, path));
  return {
    script: absolute(script),
    envFile: absolute(envFile),
    heapSnapshots: absolute(heapSnapshots),
    cwd: resolve(directory, cwd),
  };
}

function resolveEndpoint({ url, host, port, tls, ...rest }: Endpoint): ResolvedEndpoint {
  return { url, address: { host, port, tls }, ...rest };
}

function resolveRoute(route: Route, directory: string): ResolvedRoute {
  const { host, path, methods, headers, service, redirect, respond, files, compose, ...rest } = route;
  const action = actionOf({ service, redirect, respond, files, compose }, directory);
  return { host, path, methods, headers, action, ...rest };
}

type Actions = Pick<Route, 'service' | 'redirect' | 'respond' | 'files' | 'compose'>;

function actionOf({ service, redirect, respond, files, compose }: Actions, directory: string): RouteAction {
  if (service !== undefined) return { kind: 'service', service };
  if (redirect !== undefined) return { kind: 'redirect', ...redirect };
  if (files !== undefined) return { kind: 'files', ...files, folder: resolve(directory, files.folder) };
  if (compose !== undefined) return { kind: 'compose', make: compose };
  return { kind: 'respond', ...respond! };
}
