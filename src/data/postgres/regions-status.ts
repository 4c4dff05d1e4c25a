/** How each region stands: its servers are asked what their last write is, all at one time. */
import type { Server, ServerGroup } from '../../sql/index.ts';
import type { DataStatus, RegionStanding } from '../engine.ts';
import type { ProgressRow, Statements } from './statements.ts';

export interface RegionsStatusOptions {
  readonly group: ServerGroup;
  readonly statements: Statements;
  /** Of this process. */
  readonly ownRegion: string;
  /** In the order of the options. */
  readonly regions: readonly string[];
}

interface Progress {
  readonly version: number;
  /** Writes until now. */
  readonly writes: number;
}

/** What a primary gave up when it became a standby again is gone with its files: nobody here can tell. */
export async function regionsStatus(options: RegionsStatusOptions): Promise<DataStatus> {
  const { servers } = options.group;
  const { primary } = servers;
  // At the same time as the others, who may seem to lack what is written meanwhile.
  const ahead = primary && progressOf(primary, options.statements);
  const regions = await Promise.all(options.regions.map((region) => standingOf(region, options, ahead)));
  return { primary: primary?.region, epoch: servers.timelines.current, regions, lost: [] };
}

async function standingOf(
  region: string,
  options: RegionsStatusOptions,
  primaryProgress: Promise<Progress | undefined> | undefined,
): Promise<RegionStanding> {
  const { servers } = options.group;
  const here = servers.all.filter((server) => server.region === region && server.isUp && !server.isStranger);
  const isPrimary = here.some((server) => server === servers.primary);
  const asked = here.filter(({ state }) => state?.isStandby);
  const found = isPrimary
    ? [await primaryProgress]
    : await Promise.all(asked.map((server) => progressOf(server, options.statements)));
  const known = found.filter((progress) => progress !== undefined);
  const contactMs = contactOf(region, isPrimary, options);
  if (known.length === 0) return { region, role: 'unreachable', version: 0, lagMs: undefined, contactMs };
  const version = Math.max(...known.map((progress) => progress.version));
  if (isPrimary) return { region, role: 'primary', version, lagMs: 0, lagWrites: 0, contactMs };
  const lagMs = Math.min(...asked.map((server) => server.lagMs));
  const ahead = await primaryProgress;
  const lagWrites = ahead && Math.max(0, ahead.writes - Math.max(...known.map(({ writes }) => writes)));
  return { region, role: 'replica', version, lagMs, lagWrites, contactMs };
}

/** How long ago one of its servers answered; for this region, if it follows, one of the primary's. */
function contactOf(region: string, isPrimary: boolean, { group, ownRegion }: RegionsStatusOptions): number | undefined {
  const { servers, timers } = group;
  const isFollowing = region === ownRegion && !isPrimary && servers.primary !== undefined;
  const heard = servers.all.filter((server) => (isFollowing ? server === servers.primary : server.region === region));
  const agoMs = timers.now() - Math.max(...heard.map(({ heardAtMs }) => heardAtMs));
  return Number.isFinite(agoMs) ? agoMs : undefined;
}

async function progressOf(server: Server, statements: Statements): Promise<Progress | undefined> {
  try {
    const { rows } = await server.pools.reads.query<ProgressRow>(statements.progress());
    return { version: Number(rows[0]!.version), writes: Number(rows[0]!.writes) };
  } catch {
    return undefined;
  }
}
