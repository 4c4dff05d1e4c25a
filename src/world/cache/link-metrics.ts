/** How the cache of this region does with those of others, named. */
import type { GatewayStats, LinkStats } from '../../cache/index.ts';
import { type MetricSnapshot, scalarSnapshot } from '../../control/index.ts';

export function linkMetrics(stats: GatewayStats | undefined): readonly MetricSnapshot[] {
  if (stats === undefined) return [];
  const each = (value: (link: LinkStats) => number) =>
    stats.links.map((link) => ({ labels: { region: link.region }, value: value(link) }));
  const outcomes = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([outcome, value]) => ({ labels: { outcome }, value }));
  const { found, missed, askFailures, behind, given, values, crossed, droppedValues } = stats;
  return [
    scalarSnapshot(
      'antipode_cache_link_up',
      each(({ state }) => Number(state !== 'apart')),
    ),
    scalarSnapshot(
      'antipode_cache_link_lag_seconds',
      each(({ lagMs }) => lagMs / 1_000),
    ),
    scalarSnapshot(
      'antipode_cache_link_behind',
      each((link) => link.behind),
    ),
    scalarSnapshot(
      'antipode_cache_link_applied_total',
      each(({ applied }) => applied),
    ),
    scalarSnapshot(
      'antipode_cache_link_gaps_total',
      each(({ gaps }) => gaps),
    ),
    scalarSnapshot(
      'antipode_cache_link_failures_total',
      each(({ failures }) => failures),
    ),
    scalarSnapshot('antipode_cache_asked_total', outcomes({ found, missed, behind, failed: askFailures })),
    scalarSnapshot('antipode_cache_values_total', outcomes({ given, stored: values, crossed, dropped: droppedValues })),
  ];
}
