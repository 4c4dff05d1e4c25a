/**
 * The file of a region that nobody serves at the moment: what a restore builds, and what is compared afterwards.
 *
 * Invariant: a record is only applied where its hash follows from the one before it, so the file holds a state that the
 * data once had, or opening and applying fail.
 */
import { createHash } from 'node:crypto';
import { openSqliteStore, type SqliteStore } from '../drivers/sqlite/sqlite-store.ts';
import { damagedFault, optionFault, unavailableFault } from '../faults.ts';
import { type Epoch, formatEpoch } from '../replication/epoch.ts';
import { chained } from '../replication/log-record.ts';
import { readMending } from '../replication/mending.ts';
import { applyRecord, type EntryPlace, type KeptEntry } from '../replication/region-store.ts';
import { numberBehind, startOfTerm } from '../replication/term-positions.ts';
import type { ArchivePoint, ArchiveStand, DataArchive } from './archive.ts';
import { standOf } from './archive-stand.ts';
import { parseRecord } from './archived-record.ts';
import { RegionArchive } from './region-archive.ts';

/** What the entries of one collection amount to. */
export interface CollectionDigest {
  readonly entries: number;
  /** Over keys, values, versions and times to live, in the order of the keys. */
  readonly sha256: string;
}

export interface NewTerm {
  /** Who is primary from then on. */
  readonly region: string;
  /** All regions that will have the data. */
  readonly regions: readonly string[];
  /** Positions up to this one may have been given to writes that the file does not have. */
  readonly above: number;
  /** So may terms up to this number, to primaries that the file has not heard of. */
  readonly aboveTerm: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

const pageEntries = 1_000;

export class DataFile {
  readonly archive: DataArchive;
  readonly #path: string;
  readonly #store: SqliteStore;

  /** Throws ERR_DATA_BUSY, ERR_DATA_DAMAGED, and ERR_DATA_UNAVAILABLE where the region was being filled from another one. */
  constructor(path: string) {
    this.#path = path;
    this.#store = openSqliteStore(path);
    this.archive = new RegionArchive(this.#store);
    if (readMending(this.#store) === undefined) return;
    this.close();
    throw unavailableFault(`the region of ${path} was being filled from another one`);
  }

  get head(): ArchivePoint {
    return this.#store.log.head;
  }

  get stand(): ArchiveStand {
    return standOf(this.#store);
  }

  /** The last term, `3@eu-west`; undefined in a file that never had a primary. */
  get epoch(): string | undefined {
    const last = this.#store.log.epochs.at(-1);
    return last && formatEpoch(last.epoch);
  }

  /** The primary of the last term. */
  get primary(): string | undefined {
    return this.#store.log.epochs.at(-1)?.epoch.primary;
  }

  /** Writes it into a new file, without the records of its log: a state to go on from, and much smaller. Not synced. */
  packInto(path: string): Promise<void> {
    return this.#store.packInto(path);
  }

  /** Lines of `formatRecord`, the next ones behind the head; on the disk when it returns. Throws ERR_DATA_DAMAGED. */
  apply(lines: readonly string[]): void {
    for (const line of lines) {
      const record = parseRecord(line);
      const { chain } = chained(record, this.head.chain);
      if (chain !== record.chain || record.position <= this.head.position) {
        throw damagedFault(this.#path, `the archived record ${record.position} does not follow ${this.head.position}`);
      }
      applyRecord(this.#store, record);
    }
    this.#store.flush();
  }

  /**
   * Begins a term of its own, above all that the file knows of: regions that still have the old history give it up for this
   * one, and no version is given twice. Throws ERR_DATA_OPTION for a primary that is none of the regions, whose positions would
   * be another's, and for a term so high that its positions are no whole numbers of JavaScript any more. Returns the term,
   * `3@eu-west`.
   */
  beginTerm({ region, regions, above, aboveTerm, atMs }: NewTerm): string {
    if (!regions.includes(region)) throw optionFault('the primary', region, `one of ${regions.join(', ')}`);
    const { log, notes } = this.#store;
    const { position: follows, chain } = log.head;
    const highest = Math.max(this.stand.highestTerm, aboveTerm);
    const number = Math.max(highest + 1, numberBehind(Math.max(follows, above), regions), 2);
    const epoch: Epoch = { number, primary: region };
    const position = startOfTerm(epoch, regions);
    if (!Number.isSafeInteger(position)) throw optionFault('the term', number, 'one whose positions are safe integers');
    applyRecord(this.#store, chained({ position, epoch, atMs, changes: [], follows }, chain));
    notes.set('known', formatEpoch(epoch));
    notes.set('promised', undefined);
    notes.set('withdrawn', undefined);
    this.#store.flush();
    return formatEpoch(epoch);
  }

  /** By collection. */
  digest(): ReadonlyMap<string, CollectionDigest> {
    const digests = new Map<string, CollectionDigest>();
    let open:
      | { readonly collection: string; readonly hash: ReturnType<typeof createHash>; entries: number }
      | undefined;
    const close = (): void => {
      if (open !== undefined) digests.set(open.collection, { entries: open.entries, sha256: open.hash.digest('hex') });
    };
    for (const { collection, key, value, version, expiresAtMs } of this.#entries()) {
      if (collection !== open?.collection) {
        close();
        open = { collection, hash: createHash('sha256'), entries: 0 };
      }
      open.hash.update(`${JSON.stringify([key, value, version, expiresAtMs])}\n`);
      open.entries++;
    }
    close();
    return digests;
  }

  close(): void {
    this.#store.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  *#entries(): Iterable<KeptEntry> {
    let after: EntryPlace | undefined;
    for (;;) {
      const page = this.#store.entries.scan(after, pageEntries);
      yield* page;
      if (page.length < pageEntries) return;
      after = page.at(-1);
    }
  }
}
