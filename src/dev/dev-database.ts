/**
 * The embedded database of a world on this machine: one for all regions, as a primary server is. It stands beside the
 * primary region; the others reach it by links as long as the way there.
 */
import type { ResolvedWorld } from '../config/index.ts';
import { type EmbeddedServer, startEmbedded } from '../sql/index.ts';
import { appPlaces } from '../world/index.ts';
import type { WorldLinks } from './links/index.ts';

export interface DevDatabase {
  readonly server: EmbeddedServer;
  /** The region it stands beside. */
  readonly home: string;
}

/** Undefined where the config has no such database. Resolves when it listens; it may not be open yet. */
export async function startDevDatabase(world: ResolvedWorld): Promise<DevDatabase | undefined> {
  const { sql, regions } = world;
  if (sql?.engine !== 'pglite') return undefined;
  const home = (regions.find(({ primary }) => primary) ?? regions[0]!).id;
  return { server: await startEmbedded(sql.folder, appPlaces(world)), home };
}

/** Where the processes of a region reach it. */
export function sqlUrlOf({ server, home }: DevDatabase, region: string, links: WorldLinks): string {
  return server.url(region === home ? undefined : links.peersOf(region, 'sql')[home]);
}
