/**
 * How long things took, counted in buckets from a millisecond to ten seconds, as a histogram of Prometheus wants them: one
 * increment a measurement, named when somebody asks.
 */
const upperBoundsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];

/** What a measurement of a bucket is at most; those above the last are counted in one bucket more. */
export const durationBoundsMs: readonly number[] = Object.freeze(upperBoundsMs);

/** The bucket of a duration. */
export function durationBucket(ms: number): number {
  let bucket = 0;
  while (bucket < upperBoundsMs.length && ms > upperBoundsMs[bucket]!) bucket++;
  return bucket;
}

export class DurationCounts {
  /** One more than `durationBoundsMs`, the last without a bound. Not cumulative. */
  readonly counts: Float64Array = new Float64Array(upperBoundsMs.length + 1);
  sumMs = 0;

  record(ms: number): void {
    this.counts[durationBucket(ms)]! += 1;
    this.sumMs += ms;
  }
}
