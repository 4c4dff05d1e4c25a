/**
 * Metric snapshots as Prometheus text (version 0.0.4).
 *
 * prom-client writes the format; its counters are not used, because ours are typed arrays. `AggregatorRegistry.aggregate`
 * is its door for values counted elsewhere. It also adds up samples with equal labels, so a source may simply
 * concatenate the snapshots of several workers. It is loaded by the first scrape: commands and nodes that nobody scrapes
 * do not pay for it.
 */
import type { HistogramSnapshot, Labels, MetricSnapshot } from './metric-snapshot.ts';

interface ExposedValue {
  readonly labels: Labels;
  readonly value: number;
  readonly metricName?: string;
}

/** The media type of `exposition`. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** The text of all snapshots. */
export async function exposition(snapshots: Iterable<MetricSnapshot>): Promise<string> {
  const { AggregatorRegistry } = await import('prom-client');
  const metrics = Array.from(snapshots, (snapshot) => ({
    name: snapshot.name,
    help: snapshot.help,
    type: snapshot.type,
    aggregator: 'sum',
    values:
      snapshot.type === 'histogram' ? snapshot.samples.flatMap((sample) => expand(snapshot, sample)) : snapshot.samples,
  }));
  return AggregatorRegistry.aggregate([metrics]).metrics();
}

/** One histogram sample as its series: cumulated buckets, sum and count. */
function expand(snapshot: HistogramSnapshot, sample: HistogramSnapshot['samples'][number]): ExposedValue[] {
  const { name, bounds } = snapshot;
  const { labels, counts, sum } = sample;
  const values: ExposedValue[] = [];
  let total = 0;
  for (let bucket = 0; bucket <= bounds.length; bucket += 1) {
    total += counts[bucket] ?? 0;
    const le = bucket < bounds.length ? String(bounds[bucket]) : '+Inf';
    values.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: total });
  }
  values.push({ metricName: `${name}_sum`, labels, value: sum });
  values.push({ metricName: `${name}_count`, labels, value: total });
  return values;
}
