/** How fast endpoints answered, read from the histogram of `GET /metrics` (Prometheus' text format, cumulated buckets). */

/** How many answers took at most so long; ascending, the last without a bound. */
export type Buckets = ReadonlyMap<number, number>;

const family = 'antipode_endpoint_request_duration_seconds_bucket{';
const label = /([a-z_]+)="((?:[^"\\]|\\.)*)"/g;

/** By region (empty where the metrics tell none) and endpoint: `eu-west web/1`. */
export function readLatencies(metrics: string): ReadonlyMap<string, Buckets> {
  const all = new Map<string, Map<number, number>>();
  for (const line of metrics.split('\n')) {
    if (!line.startsWith(family)) continue;
    const labels = Object.fromEntries([...line.matchAll(label)].map(([, name, value]) => [name!, value!]));
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    const key = latencyKey(labels.region, labels.endpoint ?? '');
    const buckets = all.get(key) ?? new Map<number, number>();
    all.set(key, buckets.set(bound, (buckets.get(bound) ?? 0) + Number(line.slice(line.lastIndexOf(' ')))));
  }
  return all;
}

export function latencyKey(region: string | undefined, endpoint: string): string {
  return `${region ?? ''} ${endpoint}`;
}

/**
 * The time within which a share of the answers came that `after` has and `before` has not, in milliseconds: linear within a
 * bucket, as Prometheus has it. Undefined where there were none; the largest bound for what is above it.
 */
export function quantileMs(before: Buckets | undefined, after: Buckets, share: number): number | undefined {
  const counts = [...after].map(([bound, count]) => [bound, count - (before?.get(bound) ?? 0)] as const);
  const total = counts.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  let [lower, below] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= share * total) {
      const within = count === below ? 0 : (share * total - below) / (count - below);
      return 1_000 * (bound === Number.POSITIVE_INFINITY ? lower : lower + (bound - lower) * within);
    }
    [lower, below] = [bound, count];
  }
  return 1_000 * lower;
}
