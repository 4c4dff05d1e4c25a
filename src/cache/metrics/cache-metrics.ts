/** What caches count, as the metrics that docs/guides/data-cache.md lists: one row each, read when it is asked for. */
import type { CacheStats } from '../cache.ts';
import type { PeerStats, PeersStats } from '../peers/peers-stats.ts';

export type AllStats = CacheStats & { readonly peers?: PeersStats };

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface CacheMetric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: (stats: AllStats) => readonly Sample[];
}

const prefix = 'antipode_data_cache_';

type Values = Readonly<Record<string, number>>;

/** One sample for each value of a label. */
function by(label: string, values: Values | undefined, labels: Sample['labels'] = {}): readonly Sample[] {
  return Object.entries(values ?? {}).map(([each, value]) => ({ labels: { ...labels, [label]: each }, value }));
}

function one(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels: {}, value }];
}

/** Added up over the peers of each region; undefined leaves a peer out. */
function byRegion(peers: PeersStats | undefined, of: (peer: PeerStats) => number | undefined): readonly Sample[] {
  const sums: Record<string, number> = {};
  for (const peer of peers?.each ?? []) {
    const value = of(peer);
    if (value !== undefined) sums[peer.region] = (sums[peer.region] ?? 0) + value;
  }
  return by('region', sums);
}

const counter = (name: string, help: string, samples: CacheMetric['samples']): CacheMetric => ({
  name: `${prefix}${name}_total`,
  type: 'counter',
  help,
  samples,
});

const gauge = (name: string, help: string, samples: CacheMetric['samples']): CacheMetric => ({
  name: prefix + name,
  type: 'gauge',
  help,
  samples,
});

const ofAll: readonly CacheMetric[] = [
  counter(
    'requests',
    'Values asked for: hit (fresh), stale (given while another was loaded, or could not be), miss.',
    ({ hits, staleHits, misses }) => by('outcome', { hit: hits, stale: staleHits, miss: misses }),
  ),
  counter('loads', 'Calls of factories.', ({ loads }) => one(loads)),
  counter('load_failures', 'Calls of factories that failed.', ({ loadFailures }) => one(loadFailures)),
  counter('joined', 'Callers that waited for the load of another.', ({ joined }) => one(joined)),
  counter('timeouts', 'Callers whose patience was over before the load was.', ({ timeouts }) => one(timeouts)),
  counter('late_fills', 'Values that were invalidated while they were loaded, and so not kept.', ({ lateFills }) =>
    one(lateFills),
  ),
  counter('removed', 'Values that memory did not keep: evicted for others, or rejected.', ({ evictions, rejected }) =>
    by('reason', { evicted: evictions, rejected }),
  ),
  gauge('entries', 'Entries in memory.', ({ entries }) => one(entries)),
  gauge('bytes', 'What they take, the books on them included.', ({ bytes }) => one(bytes)),
  gauge('max_bytes', 'What they may take.', ({ maxBytes }) => one(maxBytes)),
];

const ofTiers: readonly CacheMetric[] = [
  counter(
    'tier_requests',
    'What memory did not have, asked of a tier behind it: redis or regions; hit, miss.',
    ({ redis, peers }) => [
      ...by('outcome', redis && { hit: redis.hits, miss: redis.misses }, { tier: 'redis' }),
      ...by('outcome', peers && { hit: peers.found, miss: peers.missed }, { tier: 'regions' }),
    ],
  ),
  gauge('redis_up', '1 while invalidations of other processes are heard.', ({ redis }) =>
    one(redis && (redis.isLinked ? 1 : 0)),
  ),
  counter(
    'redis_failures',
    'Calls of Redis that failed: error, timeout, refused (by the circuit breaker).',
    ({ redis }) => by('reason', redis && { error: redis.errors, timeout: redis.timeouts, refused: redis.refused }),
  ),
  counter('redis_fills', 'Loaded values for Redis: stored, refused (invalidated meanwhile), too_large.', ({ redis }) =>
    by('outcome', redis && { stored: redis.fills, refused: redis.refusedFills, too_large: redis.tooLarge }),
  ),
  counter('redis_waits', 'Times that a load of another process was waited for.', ({ redis }) => one(redis?.waits)),
  counter('redis_unusable', 'Entries found in Redis that were of no use: damaged, invalidated.', ({ redis }) =>
    by('reason', redis && { damaged: redis.damaged, invalidated: redis.invalidated }),
  ),
  counter('redis_doubts', 'Times that memory had to be checked anew.', ({ redis }) => one(redis?.doubts)),
  counter('redis_gaps', 'Times that a message of another process was missed.', ({ redis }) => one(redis?.gaps)),
  gauge('redis_pending_invalidations', 'Invalidations that Redis has not acknowledged.', ({ redis }) =>
    one(redis?.pendingInvalidations),
  ),
];

const ofRegions: readonly CacheMetric[] = [
  counter(
    'region_refusals',
    'Questions that were not answered: behind (the other had heard less), failed.',
    ({ peers }) => by('reason', peers && { behind: peers.behind, failed: peers.askFailures }),
  ),
  counter('region_applied', 'Invalidations and writes of others that were made here.', ({ peers }) =>
    one(peers?.applied),
  ),
  counter('region_crossed', 'Writes that crossed a change here, and so were dropped.', ({ peers }) =>
    one(peers?.crossed),
  ),
  counter('region_gaps', 'Times that what a region had to tell was lost.', ({ peers }) => one(peers?.gaps)),
  gauge('region_peers_up', 'Peers of a region that answer.', ({ peers }) =>
    byRegion(peers, ({ rttMs }) => (rttMs === undefined ? 0 : 1)),
  ),
  gauge('region_rtt_seconds', 'Round trip to the nearest peer of a region.', ({ peers }) => nearest(peers)),
  gauge('region_queued', 'Invalidations and writes that the peers of a region have still to be told.', ({ peers }) =>
    byRegion(peers, ({ queued }) => queued),
  ),
  counter('region_dropped_values', 'Values not sent to a region for want of room.', ({ peers }) =>
    byRegion(peers, ({ droppedValues }) => droppedValues),
  ),
  counter('region_overflows', 'Times that a peer of a region was told that all it has is invalid.', ({ peers }) =>
    byRegion(peers, ({ overflows }) => overflows),
  ),
  counter('region_failures', 'Messages to a region without an answer.', ({ peers }) =>
    byRegion(peers, ({ failures }) => failures),
  ),
];

function nearest(peers: PeersStats | undefined): readonly Sample[] {
  const least: Record<string, number> = {};
  for (const { region, rttMs } of peers?.each ?? []) {
    if (rttMs !== undefined) least[region] = Math.min(least[region] ?? Number.POSITIVE_INFINITY, rttMs / 1_000);
  }
  return by('region', least);
}

export const cacheMetrics: readonly CacheMetric[] = [...ofAll, ...ofTiers, ...ofRegions];
