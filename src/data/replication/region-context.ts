/** What the parts of one region's replication share. */
import type { Clock, Random, Timers } from '../../core/index.ts';
import type { Links } from './links.ts';
import type { RegionStore } from './region-store.ts';

/** `async`: a write waits for what its level says. `majority`: and for a majority of the regions, and `strong` holds over failovers. */
export type ReplicationMode = 'async' | 'majority';

export interface RegionContext {
  readonly region: string;
  /** All regions with data, this one too. */
  readonly regions: readonly string[];
  /** The one that is primary when there are no data anywhere. */
  readonly firstPrimary: string;
  readonly mode: ReplicationMode;
  /** Records of the log that are kept for replicas and watches that are behind. */
  readonly keptRecords: number;
  readonly store: RegionStore;
  readonly links: Links;
  readonly timers: Timers;
  /** Milliseconds since 1970. */
  readonly wallClock: Clock;
  readonly random: Random;
  /** Calls back when the requests of this turn are in. */
  readonly nextTurn: (callback: () => void) => void;
}

export function othersOf({ region, regions }: Pick<RegionContext, 'region' | 'regions'>): readonly string[] {
  return regions.filter((each) => each !== region);
}

/** How many others make a majority with one region. */
export function othersForMajority({ regions }: Pick<RegionContext, 'regions'>): number {
  return Math.floor(regions.length / 2);
}
