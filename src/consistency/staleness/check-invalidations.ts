/**
 * No stale read after an acknowledged invalidation and a delay: once `invalidate` of a key was acknowledged and `delayMs`
 * have passed, no read may begin that sees less than what was acknowledged before the invalidation began. For caches and
 * whatever else keeps copies.
 */
import { byKey } from '../by-key.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { Operation } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, type Violation, verdictOf } from '../verdict.ts';
import { NewestWrites } from '../versions/newest-writes.ts';
import { VersionBook } from '../versions/version-book.ts';
import { staleRead } from './stale-read.ts';

export interface InvalidationOptions {
  /** How long copies elsewhere may take to hear of it; 0 when not given. */
  readonly delayMs?: number;
}

export function checkInvalidations(
  events: readonly HistoryEvent[],
  { delayMs = 0 }: InvalidationOptions = {},
): Verdict {
  const operations = pairEvents(events);
  const book = new VersionBook(operations);
  const answered = operations.filter(({ outcome }) => outcome === 'ok');
  return verdictOf([...byKey(answered)].flatMap(([, ofKey]) => staleReads(ofKey, delayMs, book)));
}

/** Reads in the order they began, beside the invalidations that have come into force by then. */
function staleReads(operations: readonly Operation[], delayMs: number, book: VersionBook): readonly Violation[] {
  const newest = new NewestWrites(operations);
  const invalidations = operations.filter(({ f }) => f === 'invalidate').toSorted((a, b) => a.endMs - b.endMs);
  const reads = operations.filter(({ f }) => f === 'read').toSorted((a, b) => a.startMs - b.startMs);
  let [next, required] = [0, undefined as Operation | undefined];
  return reads.flatMap((read) => {
    for (; next < invalidations.length && invalidations[next]!.endMs + delayMs <= read.startMs; next++) {
      const write = newest.until(invalidations[next]!.startMs);
      if (write !== undefined && write.version! > (required?.version ?? 0)) required = write;
    }
    return required === undefined ? [] : staleRead('stale-after-invalidation', read, required, book);
  });
}
