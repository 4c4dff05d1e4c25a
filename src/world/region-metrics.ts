/** What a node counts of the regions it sends requests to, named. */
import { histogramSnapshot, type MetricSnapshot, scalarSnapshot } from '../control/index.ts';
import { boundsSeconds } from './endpoint-metrics.ts';
import type { RegionDirectory } from './region-directory.ts';

export function regionMetrics(regions: RegionDirectory | undefined): readonly MetricSnapshot[] {
  if (regions === undefined) return [];
  const statuses = regions.status();
  const measured = statuses.flatMap(({ id, rttMs }) =>
    rttMs === undefined ? [] : [{ labels: { region: id }, value: rttMs / 1_000 }],
  );
  const counted = [...regions.traffic].map(([region, traffic]) => ({ labels: { region }, traffic }));
  return [
    scalarSnapshot(
      'antipode_region_requests_total',
      counted.map(({ labels, traffic }) => ({ labels, value: traffic.sent })),
    ),
    scalarSnapshot(
      'antipode_region_errors_total',
      counted.map(({ labels, traffic }) => ({ labels, value: traffic.failed })),
    ),
    histogramSnapshot(
      'antipode_region_request_duration_seconds',
      boundsSeconds,
      counted.map(({ labels, traffic: { durations } }) => ({
        labels,
        counts: durations.counts,
        sum: durations.sumMs / 1_000,
      })),
    ),
    scalarSnapshot(
      'antipode_region_up',
      statuses.map(({ id, state }) => ({ labels: { region: id }, value: Number(state === 'up') })),
    ),
    scalarSnapshot('antipode_region_rtt_seconds', measured),
  ];
}
