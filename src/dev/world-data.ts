/** The data of a world on this machine: of each region what it says of itself, which nobody knows better. */
import type { DataRegionStatus, DataStatus } from '../control/index.ts';

/** By region; a region without a process says nothing. */
export type ToldData = ReadonlyMap<string, DataStatus | undefined>;

/** Undefined where no region has data. */
export function worldData(told: ToldData): DataStatus | undefined {
  const known = [...told.values()].filter((data) => data !== undefined);
  const newest = known.toSorted((a, b) => b.epoch - a.epoch)[0];
  if (newest === undefined) return undefined;
  return {
    ...newest,
    regions: Array.from(told, ([region, data]) => ownRow(region, data)),
    lost: known.reduce((sum, { lost }) => sum + lost, 0),
  };
}

function ownRow(region: string, data: DataStatus | undefined): DataRegionStatus {
  return data?.regions.find((row) => row.region === region) ?? { region, role: 'unreachable', version: 0 };
}
