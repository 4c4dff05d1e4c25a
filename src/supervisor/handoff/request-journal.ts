/**
 * A worker's side of its journal: a log in memory of what was read and answered on its connections. Two small writes a
 * request, before it is carried out and before its answer leaves; one more where an answer takes more than one write, and in
 * a turn of the event loop one for its first answer and one for its last; none for idle connections.
 *
 * A `write` that has returned is seen by whoever reads the file, whatever becomes of this process: no sync is needed, for
 * nothing here is to outlive the machine.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { handoffDefaults } from './defaults.ts';
import { type LapStart, lapOffset, markBlind, readJournal, writeStart } from './journal-log.ts';
import {
  type JournalRecord,
  RecordBytes,
  RecordState,
  recordOverheadBytes,
  type RecordSubject as Subject,
  sealRecord,
  writeRecord,
} from './journal-record.ts';

/** Bytes that are kept of what was read on one connection. */
export const recordCapacity: number = handoffDefaults.requestBytes;

/** What the journal says of a connection. */
export interface Recorded extends Subject {
  repeats: number;
  /** Bytes of it that stand there. */
  length: number;
  recorded: RecordState;
}

const nothing = Buffer.alloc(0);

export class RequestJournal {
  readonly #fd: number;
  readonly #lapBytes: number;
  readonly #buffer = Buffer.alloc(recordCapacity + recordOverheadBytes);
  #start: LapStart;
  /** Where the next record of this lap goes. */
  #at = 0;
  /** Where this lap is long enough. */
  #lapEnd: number;
  #sequence: number;
  #isBlind = false;
  /** Connections that are over, and have a record in this lap. */
  readonly #gone = new Set<number>();
  /** Whose whole answer was the last thing written, if it was. */
  #unsettled: Recorded | undefined;
  /** Whether an answer has left in this turn of the event loop before. */
  #isBusy = false;

  /** Opens the file that the parent has made. */
  constructor(path: string, lapBytes: number = handoffDefaults.lapBytes) {
    this.#lapBytes = lapBytes;
    this.#lapEnd = lapBytes;
    this.#fd = openSync(path, 'r+');
    this.#start = readJournal(this.#fd).start;
    this.#sequence = this.#start.sequence - 1;
  }

  /** Begins with the first bytes read. Returns whether they are all there. */
  begin(of: Recorded, bytes: Buffer, size: number): boolean {
    of.length = Math.min(size, recordCapacity);
    const isAll = of.length === size;
    this.#write(of, isAll ? RecordState.read : RecordState.more, RecordBytes.first, bytes, of.length);
    return isAll;
  }

  /** Adds what was read behind that. Returns false when it does not fit, and the journal says so. */
  append(of: Recorded, bytes: Buffer, size: number): boolean {
    if (of.length + size > recordCapacity) {
      this.mark(of, RecordState.more);
      return false;
    }
    of.length += size;
    this.#write(of, RecordState.read, RecordBytes.further, bytes, size);
    return true;
  }

  mark(of: Recorded, state: RecordState): void {
    const isFree = state === RecordState.free;
    if (isFree) of.length = 0;
    this.#write(of, state, isFree ? RecordBytes.first : RecordBytes.further, nothing, 0);
  }

  /**
   * The whole answer that was announced has left. The first of a turn is written down at once, for a turn can take long. The
   * record of any other may stand: whatever is written next tells that it is done.
   */
  left(of: Recorded): void {
    if (this.#isBusy) {
      this.#unsettled = of;
      return;
    }
    this.#isBusy = true;
    setImmediate(this.#settle);
    this.mark(of, RecordState.free);
  }

  /** The connection is over, and the parent knows. */
  release(of: Recorded): void {
    if (of.recorded !== RecordState.free) this.#gone.add(of.id);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(of: Recorded, state: RecordState, kind: RecordBytes, bytes: Buffer, size: number): void {
    this.#unsettled = undefined;
    of.recorded = state;
    if (this.#isBlind) return;
    const end = writeRecord(this.#buffer, 0, { of, state, kind }, bytes, size);
    sealRecord(this.#buffer, end, ++this.#sequence);
    if (!this.#put(this.#buffer, end)) return;
    if (this.#at > this.#lapEnd) this.#beginLap();
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

  /** What is open of this lap begins the next, which counts from when it is there in whole. */
  #beginLap(): void {
    const { records, lastSequence } = readJournal(this.#fd);
    const open = [...records.values()].filter((record) => this.#isOpen(record, lastSequence));
    const lap = Buffer.alloc(open.reduce((sum, { bytes }) => sum + recordOverheadBytes + bytes.length, 0));
    const sequence = this.#sequence + 1;
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

  /** At the end of a turn: where nothing has been written since, the last answer would stay in doubt for a quiet time. */
  readonly #settle = (): void => {
    this.#isBusy = false;
    if (this.#unsettled !== undefined) this.mark(this.#unsettled, RecordState.free);
  };
}
