/** The arithmetic of a sliding window of two counters, shared by the limiter of one process and the one for the world. */
export interface WindowCounts {
  windowMs: number;
  /** Taken in the fixed window of `nowMs`, and in the one before. */
  current: number;
  previous: number;
  nowMs: number;
}

/** The counts as a window that ends now sees them. */
export function weightedCount(counts: WindowCounts): number {
  return counts.current + counts.previous * (1 - passed(counts));
}

/** How long until the weighted count is at most `target`, if nothing more is taken; Infinity for a target below 0. */
export function untilBelow(target: number, counts: WindowCounts): number {
  if (target < 0) return Number.POSITIVE_INFINITY;
  if (weightedCount(counts) <= target) return 0;
  const { current, previous, windowMs } = counts;
  // In this window the previous count slides out; in the next one the current count does.
  if (current <= target) return (1 - (target - current) / previous - passed(counts)) * windowMs;
  return (2 - passed(counts) - target / current) * windowMs;
}

/** The part of the fixed window that has passed. */
function passed({ nowMs, windowMs }: WindowCounts): number {
  return (nowMs - Math.floor(nowMs / windowMs) * windowMs) / windowMs;
}
