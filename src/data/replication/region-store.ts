/**
 * What one region keeps, as the replication needs it: the entries, the log they come from, and a few notes. All calls are
 * synchronous. What is written is seen at once by this process, and is safe from a crash only after `flush`: everything
 * since the flush before it is then on the disk, or, after a crash, nothing of it.
 *
 * Implementations: SQLite (`drivers/sqlite`), and a simulated disk that loses what was not flushed (test/support).
 */
import type { LostWrites } from '../engine.ts';
import type { Epoch } from './epoch.ts';
import type { LogPoint, LogRecord } from './log-record.ts';

export interface KeptEntry {
  readonly collection: string;
  readonly key: string;
  /** JSON. */
  readonly value: string;
  readonly version: number;
  /** Milliseconds since 1970; null: never. */
  readonly expiresAtMs: number | null;
}

export interface EntryRange {
  readonly collection: string;
  readonly prefix: string;
  readonly after?: string | undefined;
  /** Entries whose time was over then are left out. */
  readonly nowMs: number;
  readonly limit: number;
}

/** The place of an entry in the order of all: by collection, then by key, both as UTF-8 bytes. */
export interface EntryPlace {
  readonly collection: string;
  readonly key: string;
}

export interface EntryTable {
  get(collection: string, key: string): KeptEntry | undefined;
  /** In the order of the keys. */
  list(range: EntryRange): readonly KeptEntry[];
  /** Some whose time is over. */
  expired(nowMs: number, limit: number): readonly EntryPlace[];
  put(entry: KeptEntry): void;
  delete(collection: string, key: string): void;
  /** In the order of all entries; for copies and for comparing regions. */
  scan(after: EntryPlace | undefined, limit: number): readonly KeptEntry[];
  clear(): void;
}

/** The first record of a term, and the last position before it that is valid. */
export interface EpochStart {
  readonly epoch: Epoch;
  readonly start: number;
  readonly follows: number;
  /** The hash of that record, empty where nobody has noted it: no other history has it. */
  readonly chain: string;
}

export interface RecordLog {
  /** The last record. */
  readonly head: LogPoint;
  /** The last record that is not kept any more. */
  readonly floor: LogPoint;
  /** Every term that the data went through, oldest first; also those whose records are not kept. */
  readonly epochs: readonly EpochStart[];
  append(record: LogRecord): void;
  /** Those behind a position, in order, until they are `maxBytes`; at least one. */
  records(after: number, maxBytes: number): readonly LogRecord[];
  /** The hash at a position that is kept, or is the floor. */
  chainAt(position: number): string | undefined;
  /** How many are kept. */
  readonly length: number;
  /** Forgets all but the newest `keep`. */
  compact(keep: number): void;
  /** Takes off what lies behind a position, and keeps a report of it. Returns what it took. */
  cut(after: number): readonly LogRecord[];
  lost(): readonly LostWrites[];
  /** Empties the log; it goes on behind a point. */
  restart(at: LogPoint, epochs: readonly EpochStart[]): void;
}

export interface Notes {
  get(name: string): string | undefined;
  set(name: string, text: string | undefined): void;
}

export interface RegionStore {
  readonly entries: EntryTable;
  readonly log: RecordLog;
  readonly notes: Notes;
  /** Throws when it cannot; then nothing since the flush before it has happened. */
  flush(): void;
  close(): void;
}

/** Writes a record: to the log, and what it changes to the entries. */
export function applyRecord({ log, entries }: RegionStore, record: LogRecord): void {
  log.append(record);
  for (const { collection, key, value, expiresAtMs } of record.changes) {
    if (value === null) entries.delete(collection, key);
    else entries.put({ collection, key, value, version: record.position, expiresAtMs });
  }
}
