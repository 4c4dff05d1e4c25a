/**
 * Whether a replica lags too much to be read: above the limit, and then until it has caught up to half of that, so that one
 * whose lag goes to and fro at the limit does not lose and get its reads all the time.
 */
export function isLagging(lagMs: number, wasLagging: boolean, maxLagMs: number): boolean {
  return lagMs > (wasLagging ? maxLagMs / 2 : maxLagMs);
}
