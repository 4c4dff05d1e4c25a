/**
 * The data of a world on this machine: of each region what it says of itself, which nobody knows better; but that it is the primary
 * no more, which it may be the last to hear.
 */
import type { DataRegionStatus, DataStatus } from '../control/index.ts';

/** By region; a region without a process says nothing. */
export type ToldData = ReadonlyMap<string, DataStatus | undefined>;

/** Undefined where no region has data. */
export function worldData(told: ToldData): DataStatus | undefined {
  const known = [...told.values()].filter((data) => data !== undefined);
  const newest = known.toSorted(compareTerms).at(-1);
  if (newest === undefined) return undefined;
  return {
    ...newest,
    regions: Array.from(told, ([region, data]) => ownRow(region, data, newest)),
    lost: known.reduce((sum, { lost }) => sum + lost, 0),
    lostWrites: known.flatMap(({ lostWrites }) => lostWrites),
  };
}

/** Of two terms with one number, that of the later name is the later one. */
function compareTerms(a: DataStatus, b: DataStatus): number {
  return a.epoch - b.epoch || ((a.primary ?? '') < (b.primary ?? '') ? -1 : 1);
}

function ownRow(region: string, data: DataStatus | undefined, newest: DataStatus): DataRegionStatus {
  const row = data?.regions.find((one) => one.region === region);
  if (row === undefined) return { region, role: 'unreachable', version: 0 };
  if (row.role !== 'primary' || newest.primary === region) return row;
  const { lagMs: _, lagWrites: __, ...known } = row;
  return { ...known, role: 'superseded' };
}
