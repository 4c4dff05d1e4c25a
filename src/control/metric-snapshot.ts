/**
 * Metrics at one moment, named at that moment. The hot path counts in plain integers in typed arrays; a source walks them
 * when `/metrics` is scraped and gives them names here, so a request never pays for a label.
 *
 * A histogram's counts are per bucket, not cumulated, with one more for what lies above the last bound: the form in which
 * counting costs one increment. The exposition cumulates.
 */
import { type MetricName, type MetricType, metricTable } from './metric-table.ts';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface HistogramSample {
  readonly labels: Labels;
  /** One count a bucket and one for what is above the last bound: `bounds.length + 1` of them. */
  readonly counts: ArrayLike<number>;
  /** Sum of all observations. */
  readonly sum: number;
}

interface Described {
  readonly name: string;
  readonly help: string;
}

export interface ScalarSnapshot extends Described {
  readonly type: Exclude<MetricType, 'histogram'>;
  readonly samples: readonly Sample[];
}

export interface HistogramSnapshot extends Described {
  readonly type: 'histogram';
  /** Upper bounds, ascending, without infinity. */
  readonly bounds: ArrayLike<number>;
  readonly samples: readonly HistogramSample[];
}

export type MetricSnapshot = ScalarSnapshot | HistogramSnapshot;

type Table = typeof metricTable;
type ScalarName = { [N in MetricName]: Table[N]['type'] extends 'histogram' ? never : N }[MetricName];
type HistogramName = Exclude<MetricName, ScalarName>;
/** Exactly the labels the table gives the metric. */
type LabelsOf<N extends MetricName> = Readonly<Record<Table[N]['labels'][number], string>>;

/** A counter or gauge of the table, with its samples. */
export function scalarSnapshot<N extends ScalarName>(
  name: N,
  samples: readonly { readonly labels: LabelsOf<N>; readonly value: number }[],
): ScalarSnapshot {
  const { type, help } = metricTable[name];
  return { name, type, help, samples };
}

/** A histogram of the table, with its bounds and samples. */
export function histogramSnapshot<N extends HistogramName>(
  name: N,
  bounds: ArrayLike<number>,
  samples: readonly (HistogramSample & { readonly labels: LabelsOf<N> })[],
): HistogramSnapshot {
  const { type, help } = metricTable[name];
  return { name, type, help, bounds, samples };
}
