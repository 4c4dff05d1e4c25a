/** The other regions as the config gives them: which can be reached from this node, and where. */
import type { ResolvedRegion, ResolvedWorld } from '../config/index.ts';
import { AntipodeError } from '../core/index.ts';
import type { EndpointAddress } from '../proxy/index.ts';
import type { NodeOptions } from './node-options.ts';
import type { NodeTools } from './node-tools.ts';
import { RegionDirectory } from './region-directory.ts';
import type { AddressOf } from './region-endpoints.ts';

/** A node that only steers, because the regions stand elsewhere. */
export function isEntry({ regions }: ResolvedWorld, region: string | undefined): boolean {
  return region === undefined && regions.length > 0;
}

/** The regions this node may send to, or undefined. Throws ERR_WORLD_NO_REGION_URL when a global entry has none. */
export function regionsOf(world: ResolvedWorld, options: NodeOptions, tools: NodeTools): RegionDirectory | undefined {
  const { region } = options;
  const others = reachableRegions(world, options);
  if (others.length === 0) return undefined;
  const addressOf = addressIn(world, options);
  return new RegionDirectory({ world, regions: others, here: region, addressOf, tools });
}

/** How the edges of regions are reached that can be. */
export function addressIn(world: ResolvedWorld, { lineTo }: Pick<NodeOptions, 'lineTo'>): AddressOf {
  return lineTo ? (id, place) => ({ ...lineTo(id, place), tls: false }) : urlAddress(world);
}

export function reachableRegions(
  { regions }: ResolvedWorld,
  { region, lineTo }: Pick<NodeOptions, 'region' | 'lineTo'>,
): readonly ResolvedRegion[] {
  const others = regions.filter(({ id, url }) => id !== region && (lineTo !== undefined || url !== undefined));
  if (others.length > 0 || region !== undefined || regions.length === 0) return others;
  const known = regions.map(({ id }) => id).join(', ');
  throw new AntipodeError(
    'ERR_WORLD_NO_REGION_URL',
    `this node stands in no region and no region has a url to send requests to: give each region a url, or start one of them with --region (${known})`,
  );
}

/** Where the nodes of a node's own region are reached; undefined where it stands in none, and where the config has no url. */
export function ownAddress({ regions }: ResolvedWorld, region: string | undefined): EndpointAddress | undefined {
  const url = regions.find(({ id }) => id === region)?.url;
  return url === undefined ? undefined : addressOfUrl(url);
}

function urlAddress({ regions }: ResolvedWorld): (id: string) => EndpointAddress {
  const urls = new Map(regions.map(({ id, url }) => [id, url]));
  return (id) => addressOfUrl(urls.get(id)!);
}

function addressOfUrl(url: string): EndpointAddress {
  const { protocol, hostname, port } = new URL(url);
  const tls = protocol === 'https:';
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? (tls ? 443 : 80) : Number(port), tls };
}
