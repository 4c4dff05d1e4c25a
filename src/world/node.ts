/**
 * The composition root: from a config to a running node. The one place that knows everybody.
 *
 * A node in a region runs the services and serves them, other regions standing by; a global entry runs none and steers
 * every request to a region; in a world without regions the one node does everything.
 */
import type { ResolvedRegion, ResolvedWorld } from '../config/index.ts';
import type { ControlSource } from '../control/index.ts';
import { AntipodeError, systemClock, systemRandom } from '../core/index.ts';
import { Edge, type EdgeRoute, type ListenAddress } from '../edge/index.ts';
import { compileCidrs, openPlaces, type Places } from '../geo/index.ts';
import { Deadlines, type EndpointAddress } from '../proxy/index.ts';
import { createRouter } from '../route/index.ts';
import { createAnnounce } from './announce.ts';
import { edgeRoutes } from './edge-routes.ts';
import { type EndpointSource, startSource } from './endpoint-source.ts';
import { createIdentifyClient } from './identify-client.ts';
import type { NodeOptions } from './node-options.ts';
import { nodeSource } from './node-source.ts';
import type { NodeTools } from './node-tools.ts';
import { type NodeTraffic, nodeTraffic } from './node-traffic.ts';
import { type AddressOf, RegionDirectory } from './region-directory.ts';
import { ServiceRuntime } from './service-runtime.ts';
import { targetsOf } from './targets.ts';

export interface RunningNode {
  readonly address: ListenAddress;
  readonly source: ControlSource;
  traffic(): NodeTraffic;
  /** Lets requests under way and app processes end for `graceMs`, then ends them. May be called again with less patience. */
  close(options: { readonly graceMs: number }): Promise<void>;
}

const loopback = ['127.0.0.0/8', '::1/128'];

/**
 * Resolves once the node listens and each service has had its first start. Throws ERR_WORLD_NO_REGION_URL,
 * ERR_EDGE_LISTEN, ERR_GEO_DATABASE and what starting a service throws; then nothing is left running.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { world, region } = options;
  const tools = {
    clock: systemClock,
    random: systemRandom,
    deadlines: new Deadlines(),
    announce: createAnnounce(options.events),
  };
  const others = reachableRegions(options);
  const places = await openPlaces({ database: world.geo.database });
  const regions = regionsOf(options, others, tools);
  const services = isEntry(options) ? [] : world.services.map((service) => new ServiceRuntime(service, tools));
  const routes = edgeRoutes(world.routes, world.services, targetsOf(services, regions));
  const edge = createEdge(options, { routes, services, places, deadlines: tools.deadlines });
  const sources = new Map<string, EndpointSource>();
  let isClosing = false;
  const end = async (graceMs: number) => {
    const endsAtMs = tools.clock.now() + graceMs;
    await edge.close(graceMs);
    const leftMs = Math.max(0, endsAtMs - tools.clock.now());
    await Promise.all([...sources.values()].map((source) => source.stop(leftMs)));
    for (const service of services) service.close();
    regions?.close();
  };
  try {
    const address = await edge.listen(options.listen ?? world.listen.http);
    const { reaper, onLine } = options;
    for (const service of services) {
      sources.set(service.service.id, startSource(service, { region: region ?? '', reaper, onLine, tools }));
    }
    await Promise.all([...sources.values()].map(({ settled }) => settled));
    const router = createRouter(routes);
    const source = nodeSource({ options, services, sources, regions, routes, router, places, counters: edge.counters });
    return {
      address,
      source,
      traffic: () => nodeTraffic(edge.counters, routes.length),
      close({ graceMs }) {
        if (!isClosing)
          tools.announce({ type: 'node.draining', subject: region ?? world.name, reason: 'asked to stop' });
        isClosing = true;
        return end(graceMs);
      },
    };
  } catch (error) {
    await end(0);
    throw error;
  }
}

/** A node that only steers, because the regions stand elsewhere. */
function isEntry({ world, region }: NodeOptions): boolean {
  return region === undefined && world.regions.length > 0;
}

function regionsOf(
  { world, region, lineTo }: NodeOptions,
  others: readonly ResolvedRegion[],
  tools: NodeTools,
): RegionDirectory | undefined {
  if (others.length === 0) return undefined;
  const addressOf: AddressOf = lineTo ? (id, place) => ({ ...lineTo(id, place), tls: false }) : urlAddress(world);
  return new RegionDirectory({ world, regions: others, here: region, addressOf, tools });
}

interface EdgeParts {
  readonly routes: readonly EdgeRoute[];
  readonly services: readonly ServiceRuntime[];
  readonly places: Places;
  readonly deadlines: Deadlines;
}

function createEdge(options: NodeOptions, { routes, services, places, deadlines }: EdgeParts): Edge {
  const { world, region, lineTo } = options;
  const trusted = lineTo === undefined ? world.trustedProxies : [...world.trustedProxies, ...loopback];
  return new Edge({
    routes,
    identify: createIdentifyClient({ isTrusted: compileCidrs(trusted), places, playClients: lineTo !== undefined }),
    limits: world.limits,
    deadlines,
    region: region ?? '',
    isEntry: isEntry(options),
    debug: world.debug,
    ready: () => services.length === 0 || services.some((service) => service.available),
  });
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
