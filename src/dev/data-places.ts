/**
 * Where the data of each region of a world listens on this machine, on a free port of its own. No other region sees that
 * address: each has a link to it, as long as the way between them.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { ResolvedWorld } from '../config/index.ts';
import type { DataAddresses } from '../world/index.ts';
import { devDefaults } from './defaults.ts';
import type { Target, WorldLinks } from './links/index.ts';

export type DataPlaces = ReadonlyMap<string, Target>;

/** Undefined where the world has no data, or a database has them. */
export async function dataPlaces({ data, regions }: ResolvedWorld): Promise<DataPlaces | undefined> {
  if (data?.engine !== 'sqlite') return undefined;
  const { host } = devDefaults;
  const servers = regions.map(({ id }) => [id, createServer().listen(0, host)] as const);
  // All at one time, so that no two are given the same.
  await Promise.all(servers.map(([, server]) => once(server, 'listening')));
  const places = servers.map(([id, server]) => [id, { host, port: (server.address() as AddressInfo).port }] as const);
  await Promise.all(servers.map(([, server]) => once(server.close(), 'close')));
  return new Map(places);
}

/** As one region is told them: its own is where it listens, the others' are the links to them. */
export function dataAddressesOf(region: string, places: DataPlaces, links: WorldLinks): DataAddresses {
  const targets = { ...links.peersOf(region, 'data'), [region]: places.get(region)! };
  return Object.fromEntries([...places.keys()].map((id) => [id, `http://${targets[id]!.host}:${targets[id]!.port}`]));
}
