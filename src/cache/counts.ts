/** What a cache counts of its own work. */
export interface CacheCounts {
  hits: number;
  staleHits: number;
  misses: number;
  loads: number;
  loadFailures: number;
  joined: number;
  timeouts: number;
  lateFills: number;
}

export function noCounts(): CacheCounts {
  return { hits: 0, staleHits: 0, misses: 0, loads: 0, loadFailures: 0, joined: 0, timeouts: 0, lateFills: 0 };
}
