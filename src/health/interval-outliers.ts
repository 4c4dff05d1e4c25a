/**
 * Which endpoints stand out over one interval: those that fail nearly always, and those whose success rate lies far
 * below the others' (Envoy's success-rate outlier). Pure arithmetic over counts.
 */
import type { OutlierOptions } from './outlier-options.ts';

export interface IntervalCounts {
  readonly requests: number;
  readonly failures: number;
}

export interface IntervalOutlier<T> {
  readonly sample: T;
  readonly reason: string;
}

/** The worst first, so that a limit on ejections takes the right ones. */
export function intervalOutliers<T extends IntervalCounts>(
  samples: readonly T[],
  options: OutlierOptions,
): IntervalOutlier<T>[] {
  const floor = successRateFloor(samples, options);
  return samples
    .flatMap((sample) => {
      const reason = failureReason(sample, options) ?? successReason(sample, floor, options);
      return reason === undefined ? [] : [{ sample, reason }];
    })
    .sort((a, b) => successRate(a.sample) - successRate(b.sample));
}

function failureReason({ requests, failures }: IntervalCounts, options: OutlierOptions): string | undefined {
  const { failurePercentageThreshold: threshold, failurePercentageRequestVolume: volume } = options;
  if (threshold === 0 || requests === 0 || requests < volume || failures * 100 < threshold * requests) return undefined;
  return `${failures} of ${requests} requests failed, the limit is ${threshold} %`;
}

function successReason(sample: IntervalCounts, floor: number, options: OutlierOptions): string | undefined {
  if (sample.requests < options.successRateRequestVolume || !(successRate(sample) < floor)) return undefined;
  return `success rate ${percent(successRate(sample))} %, the floor of this service is ${percent(floor)} %`;
}

/** Below this rate an endpoint stands out; NaN when there is too little to compare. */
function successRateFloor(samples: readonly IntervalCounts[], options: OutlierOptions): number {
  const { successRateMinimumEndpoints, successRateRequestVolume, successRateStdevFactor } = options;
  const rates = samples.filter(({ requests }) => requests > 0 && requests >= successRateRequestVolume).map(successRate);
  if (successRateStdevFactor === 0 || rates.length < successRateMinimumEndpoints) return Number.NaN;
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
  return mean - Math.max(options.successRateMinimumGap, successRateStdevFactor * Math.sqrt(variance));
}

function successRate({ requests, failures }: IntervalCounts): number {
  return 1 - failures / requests;
}

function percent(fraction: number): string {
  return (fraction * 100).toFixed(1);
}
