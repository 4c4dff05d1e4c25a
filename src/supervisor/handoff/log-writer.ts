/**
 * Writes the log of a journal, in laps: what is open of one begins the next, which counts from when it is there in whole.
 *
 * A `write` that has returned is seen by whoever reads the file, whatever becomes of this process: no sync is needed, for
 * nothing here is to outlive the machine. Of the ways to tell another process (a file written at a position or appended to,
 * its bytes or strings, one buffer or several, a FIFO) none costs less, with a reader for the FIFO: 1.4 to 1.7 µs of
 * processor time for 64 to 400 bytes, of which 0.7 µs are any system call's.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { type LapStart, lapOffset, markBlind, readJournal, writeStart } from './journal-log.ts';
import {
  type JournalRecord,
  RecordBytes,
  RecordState,
  recordOverheadBytes,
  sealRecord,
  writeRecord,
} from './journal-record.ts';

export class LogWriter {
  readonly #fd: number;
  readonly #lapBytes: number;
  #start: LapStart;
  /** Where the next write of this lap goes. */
  #at = 0;
  /** Where this lap is long enough. */
  #lapEnd: number;
  #sequence: number;
  #isBlind = false;
  /** Connections that are over, and have a record in this lap. */
  readonly #gone = new Set<number>();

  /** Opens the file that the parent has made. */
  constructor(path: string, lapBytes: number) {
    this.#lapBytes = lapBytes;
    this.#lapEnd = lapBytes;
    this.#fd = openSync(path, 'r+');
    this.#start = readJournal(this.#fd).start;
    this.#sequence = this.#start.sequence - 1;
  }

  /** The number that every record of the next write is sealed with. */
  get nextSequence(): number {
    return this.#sequence + 1;
  }

  /** One write: the records that stand in the first `size` bytes. */
  write(bytes: Buffer, size: number): void {
    if (this.#isBlind || !this.#put(bytes, size)) return;
    this.#sequence++;
    if (this.#at > this.#lapEnd) this.#beginLap();
  }

  /** Of this connection nothing needs to be known any more. */
  release(connection: number): void {
    this.#gone.add(connection);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** Where no memory is left for files: what is not written down must not be taken for idle. */
  #put(bytes: Buffer, size: number): boolean {
    try {
      if (writeSync(this.#fd, bytes, 0, size, lapOffset(this.#start) + this.#at) === size) {
        this.#at += size;
        return true;
      }
    } catch {
      // Said below.
    }
    this.#isBlind = true;
    markBlind(this.#fd);
    return false;
  }

  #beginLap(): void {
    const { records, lastSequence } = readJournal(this.#fd);
    const open = [...records.values()].filter((record) => this.#isOpen(record, lastSequence));
    const lap = Buffer.alloc(open.reduce((sum, { bytes }) => sum + recordOverheadBytes + bytes.length, 0));
    const sequence = this.nextSequence;
    let at = 0;
    for (const { connection: id, repeats, state, bytes } of open) {
      at = writeRecord(lap, at, { of: { id, repeats }, state, kind: RecordBytes.first }, bytes, bytes.length);
      sealRecord(lap, at, sequence);
    }
    this.#gone.clear();
    this.#at = 0;
    this.#start = { lap: this.#start.lap === 0 ? 1 : 0, sequence };
    if (at > 0 && !this.#put(lap, at)) return;
    if (at > 0) this.#sequence = sequence;
    writeStart(this.#fd, this.#start);
    this.#lapEnd = Math.max(this.#lapBytes, 2 * at);
  }

  #isOpen({ state, connection, sequence }: JournalRecord, lastSequence: number): boolean {
    if (state === RecordState.free || this.#gone.has(connection)) return false;
    // A whole answer has left when anything was written behind it.
    const isWhole = state === RecordState.whole || state === RecordState.wholeAhead;
    return !isWhole || sequence === lastSequence;
  }
}
