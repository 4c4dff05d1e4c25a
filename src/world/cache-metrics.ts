/** What the cache of a node has done and holds, named. */
import { type MetricSnapshot, scalarSnapshot } from '../control/index.ts';
import type { HttpCache } from '../edge/index.ts';

export function cacheMetrics(cache: HttpCache): readonly MetricSnapshot[] {
  const { counters } = cache;
  const { entries, bytes, evictions } = cache.stats();
  const outcomes = {
    hit: counters.hits,
    stale: counters.staleHits,
    stale_on_error: counters.errorHits,
    validated: counters.validated,
    miss: counters.misses,
    bypass: counters.bypassed,
  };
  return [
    scalarSnapshot(
      'antipode_cache_requests_total',
      Object.entries(outcomes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    scalarSnapshot('antipode_cache_waits_total', [{ labels: {}, value: counters.collapsed }]),
    scalarSnapshot('antipode_cache_stored_total', [{ labels: {}, value: counters.stored }]),
    scalarSnapshot('antipode_cache_removed_total', [
      { labels: { reason: 'evicted' }, value: evictions },
      { labels: { reason: 'purged' }, value: counters.purged },
      { labels: { reason: 'invalidated' }, value: counters.invalidated },
    ]),
    scalarSnapshot('antipode_cache_entries', [{ labels: {}, value: entries }]),
    scalarSnapshot('antipode_cache_bytes', [{ labels: {}, value: bytes }]),
  ];
}
