/**
 * The parent's side of one worker's journal: makes the file, and reads it when the worker is gone. The first page says
 * whether the worker had to stop writing; the records follow, a page each.
 */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { handoffDefaults } from './defaults.ts';
import { type JournalRecord, readRecord } from './journal-record.ts';

const { slotBytes } = handoffDefaults;
const pagesAtOnce = 256;

export interface JournalContent {
  /** The worker could not write all down: nothing is known of any connection it had. */
  readonly isBlind: boolean;
  /** The latest record of each connection that has one. */
  readonly records: ReadonlyMap<number, JournalRecord>;
  /** The sequence number of the last write. */
  readonly lastSequence: number;
}

export class JournalFile {
  readonly path: string;
  readonly #fd: number;
  #isNamed = true;

  /** Makes the file, which nobody but this user can open. */
  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'wx+', 0o600);
    writeSync(this.#fd, Buffer.alloc(slotBytes), 0, slotBytes, 0);
  }

  /** Takes its name away, once the worker has opened it: so nothing is left behind when this process is killed. */
  unname(): void {
    if (this.#isNamed) unlinkSync(this.path);
    this.#isNamed = false;
  }

  read(): JournalContent {
    const records = new Map<number, JournalRecord>();
    const pages = Buffer.allocUnsafe(pagesAtOnce * slotBytes);
    let isBlind = false;
    let lastSequence = 0;
    for (let from = 0; ; from += pagesAtOnce) {
      const size = readSync(this.#fd, pages, 0, pages.length, from * slotBytes);
      if (from === 0) isBlind = pages[0] === 1;
      for (let at = from === 0 ? slotBytes : 0; at + slotBytes <= size; at += slotBytes) {
        const record = readRecord(pages.subarray(at, at + slotBytes));
        if (record === undefined) continue;
        lastSequence = Math.max(lastSequence, record.sequence);
        const known = records.get(record.connection);
        if (known === undefined || known.sequence < record.sequence) records.set(record.connection, record);
      }
      if (size < pages.length) return { isBlind, records, lastSequence };
    }
  }

  close(): void {
    this.unname();
    closeSync(this.#fd);
  }
}
