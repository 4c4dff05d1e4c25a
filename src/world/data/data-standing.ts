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

/** Whose standing it is, and when it is said or heard. */
export interface StandingPlace {
  readonly region: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

export interface StandingDefaults {
  /** How far the clocks of nodes may be apart, with the way of the message. What was said longer ago counts for nothing. */
  readonly toldWithinMs: number;
}

export const standingDefaults: StandingDefaults = Object.freeze({ toldWithinMs: 60_000 });

export function sealStanding(standing: DataStanding, { region, nowMs }: StandingPlace, seal: Seal): string {
  return seal.seal(JSON.stringify({ ...standing, region, atMs: Math.round(nowMs) }));
}

/** Undefined for what no node of this world has sealed, and for what was sealed for another region or another time. */
export function openStanding(text: string, { region, nowMs }: StandingPlace, seal: Seal): DataStanding | undefined {
  const opened = seal.open(text);
  if (opened === undefined) return undefined;
  const { region: of, atMs, ...standing } = JSON.parse(opened) as DataStanding & SealedPlace;
  const isInTime = Math.abs(nowMs - atMs) <= standingDefaults.toldWithinMs;
  return of === region && isInTime ? standing : undefined;
}

interface SealedPlace {
  readonly region: string;
  readonly atMs: number;
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
