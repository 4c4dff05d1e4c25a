/**
 * A region's disk in the simulation: everything is kept in memory, and a crash takes back what was not flushed, which is how
 * a missing flush shows itself.
 */
import type {
  EntryPlace,
  EntryRange,
  EntryTable,
  KeptEntry,
  Notes,
  RegionStore,
} from '../../../src/data/replication/region-store.ts';
import { SimulatedLog } from './simulated-log.ts';
import { UndoJournal } from './undo-journal.ts';

export class SimulatedDisk implements RegionStore {
  readonly #undo = new UndoJournal();
  readonly #entries = new Map<string, KeptEntry>();
  readonly #notes = new Map<string, string>();
  readonly log: SimulatedLog = new SimulatedLog(this.#undo);

  readonly entries: EntryTable = {
    get: (collection, key) => this.#entries.get(nameOf({ collection, key })),
    list: (range) => this.#list(range),
    expired: (nowMs, limit) =>
      [...this.#entries.values()]
        .filter(({ expiresAtMs }) => expiresAtMs !== null && expiresAtMs <= nowMs)
        .slice(0, limit)
        .map(({ collection, key }) => ({ collection, key })),
    put: (entry) => this.#undo.set(this.#entries, nameOf(entry), entry),
    delete: (collection, key) => this.#undo.set(this.#entries, nameOf({ collection, key }), undefined),
    scan: (after, limit) => this.#scan(after, limit),
    clear: () => {
      for (const name of [...this.#entries.keys()]) this.#undo.set(this.#entries, name, undefined);
    },
  };

  readonly notes: Notes = {
    get: (name) => this.#notes.get(name),
    set: (name, text) => this.#undo.set(this.#notes, name, text),
  };

  flush(): void {
    this.#undo.forget();
  }

  /** The process ended: what was not flushed is gone. */
  close(): void {
    this.#undo.undo();
  }

  #list({ collection, prefix, after = '', nowMs, limit }: EntryRange): readonly KeptEntry[] {
    return this.#sorted()
      .filter((entry) => entry.collection === collection && entry.key.startsWith(prefix))
      .filter(({ key, expiresAtMs }) => compareText(key, after) > 0 && (expiresAtMs === null || expiresAtMs > nowMs))
      .slice(0, limit);
  }

  #scan(after: EntryPlace | undefined, limit: number): readonly KeptEntry[] {
    const sorted = this.#sorted();
    const begin = after === undefined ? 0 : sorted.findIndex((entry) => comparePlaces(entry, after) > 0);
    return begin === -1 ? [] : sorted.slice(begin, begin + limit);
  }

  #sorted(): KeptEntry[] {
    return [...this.#entries.values()].sort(comparePlaces);
  }
}

function nameOf({ collection, key }: EntryPlace): string {
  return `${collection}/${key}`;
}

function comparePlaces(a: EntryPlace, b: EntryPlace): number {
  return compareText(a.collection, b.collection) || compareText(a.key, b.key);
}

/** As UTF-8 bytes. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
