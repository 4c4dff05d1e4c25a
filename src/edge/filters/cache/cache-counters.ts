/** What a cache has done, as plain integers for the metrics. */

export class CacheCounters {
  /** Answered from the store: fresh, stale while it is refreshed, stale after an error, after a check. */
  hits = 0;
  staleHits = 0;
  errorHits = 0;
  validated = 0;
  /** Sent on: nothing stored, or not for such a request; passed by. */
  misses = 0;
  bypassed = 0;
  /** Requests that waited for another's answer. */
  collapsed = 0;
  stored = 0;
  /** Resources taken out by purges and by unsafe requests. */
  purged = 0;
  invalidated = 0;
}
