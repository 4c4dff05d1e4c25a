/** How many endpoints of one service are out already, and how many could still answer. */
export interface EjectionCount {
  readonly total: number;
  readonly ejected: number;
  /** Neither ejected nor out for another reason. */
  readonly inUse: number;
}

/**
 * Whether one more endpoint, which is in use, may be ejected. The percentage is checked with this ejection counted
 * (Envoy checks it before, and goes over the limit in small pools); the first ejection is always allowed where another
 * endpoint stays in use, and the last endpoint in use is never ejected.
 */
export function mayEject({ total, ejected, inUse }: EjectionCount, maxEjectionPercent: number): boolean {
  if (inUse <= 1 || maxEjectionPercent === 0) return false;
  return ejected === 0 || (ejected + 1) * 100 <= maxEjectionPercent * total;
}
