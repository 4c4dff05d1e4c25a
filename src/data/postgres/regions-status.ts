/** How each region stands: its servers are asked what their last write is, all at one time. */
import type { Server, ServerGroup } from '../../sql/index.ts';
import type { DataStatus, RegionStanding } from '../engine.ts';
import type { Statements } from './statements.ts';

interface LastVersionRow {
  readonly version: string;
}

export interface RegionsStatusOptions {
  readonly group: ServerGroup;
  readonly statements: Statements;
  /** In the order of the options. */
  readonly regions: readonly string[];
}

/** What a primary gave up when it became a standby again is gone with its files: nobody here can tell. */
export async function regionsStatus({ group, statements, regions }: RegionsStatusOptions): Promise<DataStatus> {
  const { servers } = group;
  const standings = await Promise.all(
    regions.map(async (region) => {
      const here = servers.all.filter((server) => server.region === region && server.isUp && !server.isStranger);
      const isPrimary = here.some((server) => server === servers.primary);
      const asked = isPrimary ? [servers.primary!] : here.filter(({ state }) => state?.isStandby);
      return standingOf(region, isPrimary, asked, statements);
    }),
  );
  return { primary: servers.primary?.region, epoch: servers.timelines.current, regions: standings, lost: [] };
}

async function standingOf(
  region: string,
  isPrimary: boolean,
  servers: readonly Server[],
  statements: Statements,
): Promise<RegionStanding> {
  const versions = await Promise.all(servers.map((server) => lastVersion(server, statements)));
  const known = versions.filter((version) => version !== undefined);
  if (known.length === 0) return { region, role: 'unreachable', version: 0, lagMs: undefined };
  const lagMs = isPrimary ? 0 : Math.min(...servers.map((server) => server.lagMs));
  return { region, role: isPrimary ? 'primary' : 'replica', version: Math.max(...known), lagMs };
}

async function lastVersion(server: Server, statements: Statements): Promise<number | undefined> {
  try {
    const { rows } = await server.pools.reads.query<LastVersionRow>(statements.lastVersion());
    return Number(rows[0]!.version);
  } catch {
    return undefined;
  }
}
