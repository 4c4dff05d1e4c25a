/**
 * The composition root: from a config to a running node. The one place that knows everybody.
 *
 * A node in a region runs the services and serves them, other regions standing by; a global entry runs none and steers
 * every request to a region; in a world without regions the one node does everything.
 */
import type { ResolvedRegion, ResolvedWorld } from '../config/index.ts';
import type { ControlSource, EventBus } from '../control/index.ts';
import { AntipodeError, systemClock, systemRandom } from '../core/index.ts';
import { Edge, type ListenAddress } from '../edge/index.ts';
import { type Coordinates, compileCidrs, openPlaces } from '../geo/index.ts';
import { Deadlines, type EndpointAddress } from '../proxy/index.ts';
import { createRouter } from '../route/index.ts';
import type { Reaper } from '../supervisor/index.ts';
import { createAnnounce } from './announce.ts';
import { edgeRoutes } from './edge-routes.ts';
import { type AppLine, type EndpointSource, startSource } from './endpoint-source.ts';
import { createIdentifyClient } from './identify-client.ts';
import { nodeSource } from './node-source.ts';
import { type NodeTraffic, nodeTraffic } from './node-traffic.ts';
import { RegionDirectory } from './region-directory.ts';
import { ServiceRuntime } from './service-runtime.ts';
import { targetsOf } from './targets.ts';

export interface NodeOptions {
  readonly world: ResolvedWorld;
  /** The region this node stands in. Undefined where the world has regions: a global entry. */
  readonly region: string | undefined;
  /** Instead of the config's; port 0 takes a free one. */
  readonly listen?: ListenAddress;
  /** Kills app processes that are left should this process die. */
  readonly reaper: Reaper;
  readonly events: EventBus;
  readonly onLine: (line: AppLine) => void;
  /**
   * In `dev`: where a region's edge is reached by a client at a place, instead of the region's own address. Then clients
   * may say where they are, and edges on this machine trust each other.
   */
  readonly lineTo?: (
    region: string,
    place: Coordinates | undefined,
  ) => { readonly host: string; readonly port: number };
}

export interface RunningNode {
  readonly address: ListenAddress;
  readonly source: ControlSource;
  traffic(): NodeTraffic;
  /** Lets requests under way and app processes end for `graceMs`, then ends them. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

const loopback = ['127.0.0.0/8', '::1/128'];

/**
 * Resolves once the node listens and each service has had its first start. Throws ERR_EDGE_LISTEN, ERR_GEO_DATABASE and
 * what starting a service throws; then nothing is left running.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { world, region, lineTo } = options;
  const tools = {
    clock: systemClock,
    random: systemRandom,
    deadlines: new Deadlines(),
    announce: createAnnounce(options.events),
  };
  const isEntry = region === undefined && world.regions.length > 0;
  const places = await openPlaces({ database: world.geo.database });
  const others = reachableRegions(options);
  const addressOf = lineTo
    ? (id: string, place?: Coordinates) => ({ ...lineTo(id, place), tls: false })
    : urlAddress(world);
  const regions =
    others.length === 0 ? undefined : new RegionDirectory({ world, regions: others, here: region, addressOf, tools });
  const services = isEntry ? [] : world.services.map((service) => new ServiceRuntime(service, tools));
  const routes = edgeRoutes(world.routes, world.services, targetsOf(services, regions));
  const edge = new Edge({
    routes,
    identify: createIdentifyClient({
      isTrusted: compileCidrs(lineTo === undefined ? world.trustedProxies : [...world.trustedProxies, ...loopback]),
      places,
      playClients: lineTo !== undefined,
    }),
    limits: world.limits,
    deadlines: tools.deadlines,
    region: region ?? '',
    debug: world.debug && !isEntry,
    ready: () => services.length === 0 || services.some((service) => service.available),
  });
  const sources = new Map<string, EndpointSource>();
  const close = async ({ graceMs }: { readonly graceMs: number }) => {
    tools.announce({ type: 'node.draining', subject: region ?? world.name, reason: 'asked to stop' });
    await edge.close(graceMs);
    await Promise.all([...sources.values()].map((source) => source.stop(graceMs)));
    for (const service of services) service.close();
    regions?.close();
  };
  try {
    const address = await edge.listen(options.listen ?? world.listen.http);
    for (const service of services) {
      const source = startSource(service, {
        region: region ?? '',
        reaper: options.reaper,
        onLine: options.onLine,
        tools,
      });
      sources.set(service.service.id, source);
    }
    await Promise.all([...sources.values()].map(({ settled }) => settled));
    const router = createRouter(routes);
    const source = nodeSource({ options, services, sources, regions, routes, router, places, counters: edge.counters });
    return { address, source, traffic: () => nodeTraffic(edge.counters, routes.length), close };
  } catch (error) {
    await close({ graceMs: 0 });
    throw error;
  }
}

/** Those that requests can be passed on to. Throws ERR_WORLD_NO_REGION_URL when a global entry has none. */
function reachableRegions({ world, region, lineTo }: NodeOptions): readonly ResolvedRegion[] {
  const others = world.regions.filter(({ id, url }) => id !== region && (lineTo !== undefined || url !== undefined));
  if (others.length > 0 || region !== undefined || world.regions.length === 0) return others;
  const known = world.regions.map(({ id }) => id).join(', ');
  throw new AntipodeError(
    'ERR_WORLD_NO_REGION_URL',
    `this node stands in no region and no region has a url to send requests to: give each region a url, or start one of them with --region (${known})`,
  );
}

function urlAddress(world: ResolvedWorld): (id: string) => EndpointAddress {
  const urls = new Map(world.regions.map(({ id, url }) => [id, url]));
  return (id) => {
    const { protocol, hostname, port } = new URL(urls.get(id)!);
    const tls = protocol === 'https:';
    return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? (tls ? 443 : 80) : Number(port), tls };
  };
}
