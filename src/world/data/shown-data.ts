/** The data of a node as the admin API shows them. */
import type { DataStatus as ShownData } from '../../control/index.ts';
import type { DataStatus, LostWrites } from '../../data/index.ts';

export function shownData({ primary, epoch, regions, lost }: DataStatus): ShownData {
  return {
    ...(primary !== undefined && { primary }),
    epoch,
    regions: regions.map(({ region, role, version, lagMs, lagWrites, contactMs }) => ({
      region,
      role,
      version,
      ...(lagMs !== undefined && { lagMs: Math.round(lagMs) }),
      ...(lagWrites !== undefined && { lagWrites }),
      ...(contactMs !== undefined && { contactMs: Math.round(contactMs) }),
    })),
    lost: lost.reduce((sum, { firstVersion, lastVersion }: LostWrites) => sum + lastVersion - firstVersion + 1, 0),
  };
}
