/**
 * How the data of one region stands, as a node of that region tells it to other nodes, with its health: sealed, since
 * whoever likes may ask for that.
 */
import { formatDuration } from '../../core/index.ts';
import type { DataStatus, RegionStanding } from '../../data/index.ts';
import type { Seal } from '../../edge/index.ts';

export interface DataStanding {
  readonly role: RegionStanding['role'];
  /** The primary, as far as this region knows, and its term. */
  readonly primary?: string | undefined;
  readonly epoch: number;
  /** Undefined where nobody knows. */
  readonly lagMs?: number | undefined;
}

/** Of the region `here`, empty where there is one only, as its own data tells it. */
export function standingIn({ primary, epoch, regions }: DataStatus, here: string): DataStanding {
  const own = regions.find(({ region }) => region === here) ?? regions[0];
  return { role: own?.role ?? 'unreachable', primary, epoch, lagMs: own?.lagMs };
}

export function sealStanding(standing: DataStanding, seal: Seal): string {
  return seal.seal(JSON.stringify(standing));
}

/** Undefined for what no node of this world has sealed. */
export function openStanding(text: string, seal: Seal): DataStanding | undefined {
  const opened = seal.open(text);
  return opened === undefined ? undefined : (JSON.parse(opened) as DataStanding);
}

/** How far what a region answers with may be behind; undefined where it cannot answer, or nobody knows. */
export function lagOf({ role, lagMs }: DataStanding): number | undefined {
  if (role === 'primary') return 0;
  return role === 'replica' ? lagMs : undefined;
}

/** For people: `its data is 12s behind the primary us`. */
export function standingWords(standing: DataStanding | undefined): string {
  if (standing === undefined) return 'nobody has said how its data stands';
  const { role, primary = 'which nobody knows' } = standing;
  if (role === 'primary') return 'it has the primary of the data';
  if (role === 'filling') return 'its data is being filled';
  const lagMs = lagOf(standing);
  if (lagMs === undefined) return `nobody knows how far its data is behind the primary, ${primary}`;
  const rough = lagMs < 1_000 ? Math.round(lagMs) : Math.round(lagMs / 1_000) * 1_000;
  return `its data is ${formatDuration(rough)} behind the primary, ${primary}`;
}
