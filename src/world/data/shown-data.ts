/** The data of a node as the admin API shows them. */
import type { DataRegionStatus, DataStatus as ShownData } from '../../control/index.ts';
import type { DataStatus, LostWrites, RegionStanding } from '../../data/index.ts';

/** Of each region, newest last. */
const shownTerms = 10;

export interface ShownView {
  /** Empty where there is one region only. */
  readonly here: string;
  /** The highest term that any region is known to have heard of. */
  readonly newestEpoch: number;
}

export function shownData({ primary, epoch, regions, lost }: DataStatus, { here, newestEpoch }: ShownView): ShownData {
  const region = here || regions[0]?.region || '';
  return {
    ...(primary !== undefined && { primary }),
    epoch,
    regions: regions.map((standing) =>
      standing.role === 'primary' && epoch < newestEpoch ? superseded(standing) : shownRegion(standing),
    ),
    lost: lost.reduce((sum, { firstVersion, lastVersion }: LostWrites) => sum + lastVersion - firstVersion + 1, 0),
    lostWrites: lost.slice(-shownTerms).map((writes) => ({ region, ...writes })),
  };
}

function shownRegion({ region, role, version, lagMs, lagWrites, contactMs }: RegionStanding): DataRegionStatus {
  return {
    region,
    role,
    version,
    ...(lagMs !== undefined && { lagMs: Math.round(lagMs) }),
    ...(lagWrites !== undefined && { lagWrites }),
    ...(contactMs !== undefined && { contactMs: Math.round(contactMs) }),
  };
}

/** How far it is behind what it has not heard of, nobody knows. */
function superseded({ region, version, contactMs }: RegionStanding): DataRegionStatus {
  return { ...shownRegion({ region, role: 'primary', version, lagMs: undefined, contactMs }), role: 'superseded' };
}
