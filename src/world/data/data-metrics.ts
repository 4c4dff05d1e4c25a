/** How the data of the regions stand, as a node that has them sees it, named. */
import { type MetricSnapshot, scalarSnapshot } from '../../control/index.ts';
import type { DataStatus, RegionStanding } from '../../data/index.ts';

export function dataMetrics(status: DataStatus | undefined): readonly MetricSnapshot[] {
  if (status === undefined) return [];
  const { primary, epoch, regions } = status;
  const each = (value: (standing: RegionStanding) => number | undefined) =>
    regions.flatMap((standing) => {
      const known = value(standing);
      return known === undefined ? [] : [{ labels: { region: standing.region }, value: known }];
    });
  return [
    scalarSnapshot('antipode_data_term', [{ labels: {}, value: epoch }]),
    scalarSnapshot(
      'antipode_data_primary',
      each(({ region }) => Number(region === primary)),
    ),
    scalarSnapshot(
      'antipode_data_lag_seconds',
      each(({ lagMs }) => lagMs && lagMs / 1_000),
    ),
    scalarSnapshot(
      'antipode_data_lag_writes',
      each(({ lagWrites }) => lagWrites),
    ),
    scalarSnapshot(
      'antipode_data_contact_seconds',
      each(({ contactMs }) => contactMs && contactMs / 1_000),
    ),
  ];
}
