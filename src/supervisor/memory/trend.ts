/**
 * A straight line through samples that a few wild ones cannot turn: the median of the slopes of all pairs (Theil 1950,
 * Sen 1968), and how certain it is that there is a trend at all: the test of Mann (1945) and Kendall (1975), which counts
 * the pairs that rise. Up to 29 % of the samples may be anything. Quadratic in the samples, which are few.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Trend {
  /** Units of y for each unit of x. */
  readonly slope: number;
  /** Standard deviations between this trend and none; negative for one that falls. */
  readonly certainty: number;
}

/** The trend of points in the order of their x; none, with a slope of 0, in fewer than two. */
export function trendOf(points: readonly Point[]): Trend {
  const slopes: number[] = [];
  let rising = 0;
  for (let late = 1; late < points.length; late++) {
    for (let early = 0; early < late; early++) {
      const rise = points[late]!.y - points[early]!.y;
      slopes.push(rise / (points[late]!.x - points[early]!.x));
      rising += Math.sign(rise);
    }
  }
  if (slopes.length === 0) return { slope: 0, certainty: 0 };
  const count = points.length;
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  return { slope: median(slopes), certainty: rising / deviation };
}

function median(values: number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
