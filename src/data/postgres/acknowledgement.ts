/**
 * Whether a write is where its level wants it, by what the primary knows of its standbys. A row of pg_stat_replication is of a
 * standby that follows this very primary, so that what it has is of the same history.
 *
 * The servers themselves make a commit wait for the standbys in `synchronous_standby_names`. That wait ends early, and without
 * a fault, when a statement is cancelled; so it is counted here too, and what is not there is never called acknowledged.
 */
import type { WriteLevel } from '../levels.ts';

export interface StandbyView {
  /** What it calls itself (`application_name`). */
  readonly name: string;
  /** Null where the role may not see it. */
  readonly state: string | null;
  readonly sync: string | null;
  readonly flushed: bigint | undefined;
  readonly applied: bigint | undefined;
}

export interface ReplicationView {
  /** The setting `synchronous_standby_names` of the primary. */
  readonly synchronous: string;
  readonly standbys: readonly StandbyView[];
}

export interface Wanted {
  readonly level: WriteLevel;
  /** Where the write ends in the log. */
  readonly lsn: bigint;
  readonly primaryRegion: string | undefined;
  /** Undefined for a standby that nobody knows, or whose name several have. */
  regionOf(name: string): string | undefined;
}

export function isAcknowledged({ synchronous, standbys }: ReplicationView, wanted: Wanted): boolean {
  const { level, lsn, primaryRegion, regionOf } = wanted;
  if (level.type === 'local') return true;
  const streaming = standbys.filter(({ state }) => state === 'streaming');
  const inStep = streaming.filter(({ sync }) => sync === 'sync' || sync === 'quorum');
  const has = (position: bigint | undefined): boolean => position !== undefined && position >= lsn;
  if (inStep.filter(({ flushed }) => has(flushed)).length < synchronousCount(synchronous)) return false;
  const there = streaming.filter(({ flushed, applied }) => has(level.type === 'applied' ? applied : flushed));
  const regions = new Set(there.map(({ name }) => regionOf(name)));
  regions.delete(undefined);
  regions.delete(primaryRegion);
  return regions.size >= level.regions;
}

/** How many standbys a commit waits for: `FIRST 2 (a, b, c)`, `ANY 1 (*)`, `2 (a, b)`, or a list, of which the first. */
export function synchronousCount(setting: string): number {
  if (setting.trim() === '') return 0;
  return Number(/^\s*(?:(?:first|any)\s+)?(\d+)\s*\(/i.exec(setting)?.[1] ?? 1);
}
