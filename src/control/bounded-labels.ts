/**
 * Snapshots with a bound on what their labels may say. A label whose values come from outside (endpoints of a registry) or
 * from a very long config would otherwise make a scrape, and the memory of who scrapes, as large as it likes.
 *
 * Invariant: of each label of a metric the first `maxValues` values keep their names, in the order the samples come; what
 * belongs to further ones is added up under `other`. Nothing counted is lost: sums over a label stay what they were.
 */
import type { HistogramSample, Labels, MetricSnapshot, Sample } from './metric-snapshot.ts';

/** What the values of a label beyond its bound are called. */
const otherValue = 'other';

/** One snapshot a name, with the samples of all that have it, within the bound. */
export function boundedLabels(snapshots: Iterable<MetricSnapshot>, maxValues: number): MetricSnapshot[] {
  const byName = Map.groupBy(snapshots, ({ name }) => name);
  return [...byName.values()].map((same) => {
    const first = same[0]!;
    const bound = new Bound(maxValues);
    if (first.type === 'histogram') {
      return { ...first, samples: gather(same.flatMap(samplesOf<HistogramSample>), bound, addHistograms) };
    }
    return { ...first, samples: gather(same.flatMap(samplesOf<Sample>), bound, addValues) };
  });
}

/** Snapshots of one name are of one type. */
function samplesOf<S extends Sample | HistogramSample>({ samples }: MetricSnapshot): readonly S[] {
  return samples as readonly unknown[] as readonly S[];
}

class Bound {
  readonly #maxValues: number;
  readonly #known = new Map<string, Set<string>>();

  constructor(maxValues: number) {
    this.#maxValues = maxValues;
  }

  labels(labels: Labels): Labels {
    return Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, this.#value(label, value)]));
  }

  #value(label: string, value: string): string {
    const known = this.#known.get(label) ?? new Set();
    this.#known.set(label, known);
    if (known.has(value)) return value;
    if (known.size >= this.#maxValues) return otherValue;
    known.add(value);
    return value;
  }
}

function gather<S extends { readonly labels: Labels }>(
  samples: readonly S[],
  bound: Bound,
  add: (one: S, more: S) => S,
): S[] {
  const byLabels = new Map<string, S>();
  for (const sample of samples) {
    const labels = bound.labels(sample.labels);
    const key = JSON.stringify(labels);
    const before = byLabels.get(key);
    byLabels.set(key, before === undefined ? { ...sample, labels } : add(before, sample));
  }
  return [...byLabels.values()];
}

function addValues(one: Sample, more: Sample): Sample {
  return { labels: one.labels, value: one.value + more.value };
}

function addHistograms(one: HistogramSample, more: HistogramSample): HistogramSample {
  const counts = Array.from(one.counts, (count, bucket) => count + more.counts[bucket]!);
  return { labels: one.labels, counts, sum: one.sum + more.sum };
}
