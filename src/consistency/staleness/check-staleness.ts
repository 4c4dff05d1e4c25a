/**
 * Bounded staleness: a read that allowed `boundMs` sees a version at least as new as the newest one that was acknowledged
 * that long before it began. A read that says no bound is held to none. Times are those of the history's one clock.
 */
import { byKey } from '../by-key.ts';
import type { HistoryEvent } from '../history/history-event.ts';
import type { Operation } from '../history/operation.ts';
import { pairEvents } from '../history/pair-events.ts';
import { type Verdict, verdictOf } from '../verdict.ts';
import { NewestWrites } from '../versions/newest-writes.ts';
import { VersionBook } from '../versions/version-book.ts';
import { staleRead } from './stale-read.ts';

export interface StalenessOptions {
  /** The bound of reads that say none themselves. */
  readonly boundMs?: number;
}

export function checkStaleness(events: readonly HistoryEvent[], { boundMs }: StalenessOptions = {}): Verdict {
  const operations = pairEvents(events);
  const book = new VersionBook(operations);
  return verdictOf(
    [...byKey(operations)].flatMap(([, ofKey]) => {
      const newest = new NewestWrites(ofKey);
      return ofKey.filter(isAnsweredRead).flatMap((read) => {
        const bound = read.boundMs ?? boundMs;
        const required = bound === undefined ? undefined : newest.until(read.startMs - bound);
        return required === undefined ? [] : staleRead('bounded-staleness', read, required, book);
      });
    }),
  );
}

function isAnsweredRead({ f, outcome }: Operation): boolean {
  return f === 'read' && outcome === 'ok';
}
