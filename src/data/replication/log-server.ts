/**
 * Gives other regions the log and copies of the entries. It answers from its own log only, so the primary serves its
 * replicas with it, and a region that has promised serves the candidate.
 */
import type { Timers } from '../../core/index.ts';
import { replicationDefaults } from './defaults.ts';
import type { Copy, CopyAnswer, Pull, PullAnswer } from './messages.ts';
import type { EntryPlace, KeptEntry, RegionStore } from './region-store.ts';
import type { Signal } from './signal.ts';

const { copyEntries, pullBytes, pullWaitMs } = replicationDefaults;

export interface LogServerOptions {
  readonly store: RegionStore;
  readonly timers: Timers;
  /** Fires when the log has grown, and when the term has changed. */
  readonly growth: Signal;
}

/** What the primary says besides the records. */
export interface ServingTerms {
  readonly stamp: () => string;
  readonly isNewest: () => boolean;
  /** Whether it is still the one to answer. */
  readonly mayServe: () => boolean;
}

export class LogServer {
  readonly #options: LogServerOptions;

  constructor(options: LogServerOptions) {
    this.#options = options;
  }

  /** Waits a while when there is nothing new. undefined when it may not serve any more. */
  async pull(point: Pull, terms: ServingTerms): Promise<PullAnswer | undefined> {
    const { store, timers, growth } = this.#options;
    const { log } = store;
    const beganMs = timers.now();
    const isAtEnd = (): boolean => log.head.position === point.position && log.head.chain === point.chain;
    await growth.until(() => !terms.mayServe() || !isAtEnd(), beganMs + pullWaitMs);
    if (!terms.mayServe()) return undefined;
    const head = log.head.position;
    if (point.position < log.floor.position) return { type: 'behind' };
    if (log.chainAt(point.position) !== point.chain) return { type: 'diverged', epochs: log.epochs, head };
    const records = log.records(point.position, pullBytes);
    const heldMs = timers.now() - beganMs;
    return { type: 'records', records, head, heldMs, stamp: terms.stamp(), isNewest: terms.isNewest() };
  }

  copy(question: Copy): CopyAnswer {
    const { entries, log } = this.#options.store;
    const { head, epochs } = log;
    if ('places' in question) return { type: 'copied', ...this.#some(question.places), hasMore: false, head, epochs };
    const read = entries.scan(question.after ?? undefined, copyEntries);
    const fitting = withinBytes(read);
    const hasMore = fitting.length < read.length || read.length === copyEntries;
    return { type: 'copied', entries: fitting, covered: 0, hasMore, head, epochs };
  }

  #some(places: readonly EntryPlace[]): Pick<CopyAnswer, 'entries' | 'covered'> {
    const { entries } = this.#options.store;
    const found: KeptEntry[] = [];
    let bytes = 0;
    for (const [at, { collection, key }] of places.entries()) {
      const entry = entries.get(collection, key);
      if (entry === undefined) continue;
      bytes += key.length + entry.value.length;
      if (bytes > pullBytes && found.length > 0) return { entries: found, covered: at };
      found.push(entry);
    }
    return { entries: found, covered: places.length };
  }
}

/** The first of them that fit, at least one. */
function withinBytes(entries: readonly KeptEntry[]): readonly KeptEntry[] {
  let bytes = 0;
  const end = entries.findIndex(({ key, value }, at) => {
    bytes += key.length + value.length;
    return at > 0 && bytes > pullBytes;
  });
  return end === -1 ? entries : entries.slice(0, end);
}
