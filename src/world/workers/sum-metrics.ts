/**
 * The metrics of a node that is several processes, as one: what is counted is added up, of what is measured the sum or the
 * greatest is told, as makes sense.
 */
import type { HistogramSnapshot, Labels, MetricName, MetricSnapshot, metricTable } from '../../control/index.ts';

type Table = typeof metricTable;
type GaugeName = { [N in MetricName]: Table[N]['type'] extends 'gauge' ? N : never }[MetricName];

/** Measures of which each process has a part. Of all others each has the whole, as it sees it. */
const parts: ReadonlySet<string> = new Set<GaugeName>([
  'antipode_cache_bytes',
  'antipode_cache_entries',
  'antipode_concurrency_active',
  'antipode_connections',
  'antipode_endpoint_active',
  'antipode_endpoint_connections',
  'antipode_endpoint_pending',
  'antipode_http2_connections',
  'antipode_http2_streams',
  'antipode_requests_active',
  'antipode_tunnels',
]);

/** One snapshot of each metric, in the order they first come, each with one sample of equal labels. */
export function sumMetrics(snapshots: Iterable<MetricSnapshot>): MetricSnapshot[] {
  const byName = Map.groupBy(snapshots, ({ name }) => name);
  return [...byName.values()].map((same) => {
    const [first] = same as [MetricSnapshot];
    if (first.type === 'histogram') return { ...first, samples: sumHistograms(same as HistogramSnapshot[]) };
    const join = first.type === 'counter' || parts.has(first.name) ? add : Math.max;
    const samples = same.flatMap((each) => (each.type === 'histogram' ? [] : each.samples));
    return { ...first, samples: joined(samples, (a, b) => ({ ...a, value: join(a.value, b.value) })) };
  });
}

/** What goes on being true of a process that is gone: all that it has counted. */
export function countedBy(snapshots: Iterable<MetricSnapshot>): MetricSnapshot[] {
  return [...snapshots].filter(({ type }) => type !== 'gauge');
}

function sumHistograms(snapshots: readonly HistogramSnapshot[]): HistogramSnapshot['samples'] {
  const samples = snapshots.flatMap((each) => each.samples);
  return joined(samples, (a, b) => ({
    labels: a.labels,
    counts: Array.from(a.counts, (count, bucket) => count + (b.counts[bucket] ?? 0)),
    sum: a.sum + b.sum,
  }));
}

function joined<S extends { readonly labels: Labels }>(samples: readonly S[], join: (a: S, b: S) => S): S[] {
  const byLabels = new Map<string, S>();
  for (const sample of samples) {
    const key = JSON.stringify(Object.entries(sample.labels).sort());
    const before = byLabels.get(key);
    byLabels.set(key, before === undefined ? sample : join(before, sample));
  }
  return [...byLabels.values()];
}

function add(a: number, b: number): number {
  return a + b;
}
