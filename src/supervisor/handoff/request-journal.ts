/**
 * A worker's side of its journal: what is read and answered on its connections, written to a log in memory. Requests share
 * their writes: what was read in a turn of the event loop is written in groups, before any of it is carried out, and
 * so are the answers that leave together. What mostly costs is a write, not what it holds.
 *
 * A worker that has one request in a turn writes two small records for it, before it is carried out and before its answer
 * leaves, and one that it has left. Idle connections cost nothing.
 *
 * Invariant: all that was told is written when `commit` returns, in the order in which it was told.
 */
import { readSync } from 'node:fs';
import { handoffDefaults } from './defaults.ts';
import {
  fillRecord,
  headBytes,
  RecordBytes,
  RecordState,
  recordOverheadBytes,
  type RecordSubject as Subject,
  sealRecord,
  writeRecord,
} from './journal-record.ts';
import { LogWriter } from './log-writer.ts';

/** Bytes that are kept of what was read on one connection. */
export const recordCapacity: number = handoffDefaults.requestBytes;

/** What the journal says of a connection. */
export interface Recorded extends Subject {
  repeats: number;
  /** Bytes of it that stand there. */
  length: number;
  recorded: RecordState;
}

export interface JournalOptions {
  readonly lapBytes?: number;
  /** How many reads are written together at most. */
  readonly groupReads?: number;
}

const { aloneReads, readBytes } = handoffDefaults;

const nothing = Buffer.alloc(0);

const lineFeed = 0x0a;
const [letterG, letterH] = Buffer.from('GH');

/**
 * Whether more of it may come. What goes on in a later read must not be taken for a request of its own by whoever knows nothing
 * of this one: neither the rest of a head, nor a body, which many clients send behind its head in a packet of its own.
 */
function mayGoOn(bytes: Buffer, size: number): boolean {
  const endsAsHead = size >= 4 && bytes[size - 1] === lineFeed && bytes[size - 3] === lineFeed;
  // A GET, or a HEAD.
  return !endsAsHead || (bytes[0] !== letterG && bytes[0] !== letterH);
}

export class RequestJournal {
  readonly #log: LogWriter;
  readonly #groupReads: number;
  /** A record with nothing behind its head yet, and where what is read for it goes. */
  readonly #arrival = Buffer.alloc(readBytes + recordOverheadBytes);
  readonly incoming: Buffer = this.#arrival.subarray(headBytes, headBytes + readBytes);
  /** What was told and is not written yet: whole records, sealed for the next write. */
  #group: Buffer;
  #size = 0;
  /** Of it, what was read on how many connections; and of whom first, with where its record stands. */
  #reads = 0;
  /** Of this turn, written down or not. */
  #readsOfTurn = 0;
  #reader: Recorded | undefined;
  #readerAt = 0;
  /** Of it, whole answers; and how many of the last write. */
  #answers = 0;
  #announced = 0;
  /** A whole answer that was announced by the last write, and has left. */
  #unsettled: Recorded | undefined;
  /** Whether an answer has left in this turn of the event loop before. */
  #isBusy = false;

  /** Opens the file that the parent has made. */
  constructor(path: string, options: JournalOptions = {}) {
    const { lapBytes = handoffDefaults.lapBytes, groupReads = handoffDefaults.groupReads } = options;
    this.#log = new LogWriter(path, lapBytes);
    this.#groupReads = groupReads;
    this.#group = Buffer.alloc((groupReads + 1) * (recordCapacity + recordOverheadBytes));
  }

  /**
   * Reads the first bytes of a request by `fd`. Where few have come in this turn they are written down at once, with nothing in
   * between that could take time: what was read and is not written is lost with this process. Others go with their group.
   */
  receive(of: Recorded, fd: number): number {
    const state = this.#readsOfTurn === 0 ? RecordState.read : RecordState.waiting;
    writeRecord(this.#arrival, 0, { of, state, kind: RecordBytes.first }, nothing, 0);
    const isAlone = this.#size === 0 && this.#readsOfTurn < aloneReads;
    const size = readSync(fd, this.incoming, 0, this.incoming.length, null);
    if (size <= 0) return size;
    if (!isAlone || size > recordCapacity) {
      this.begin(of, this.incoming, size);
      return size;
    }
    const end = fillRecord(this.#arrival, 0, size);
    sealRecord(this.#arrival, end, this.#log.nextSequence);
    this.#log.write(this.#arrival, end);
    of.recorded = state;
    of.length = size;
    this.#readsOfTurn++;
    this.#announced = 0;
    this.#unsettled = undefined;
    return size;
  }

  /** Begins with the first bytes read, which wait for others where more of them is not to come. Returns whether all are kept. */
  begin(of: Recorded, bytes: Buffer, size: number): boolean {
    of.length = Math.min(size, recordCapacity);
    const isAll = of.length === size;
    if (this.#reads === 0) {
      this.#reader = of;
      this.#readerAt = this.#size;
    }
    this.#note(of, isAll ? RecordState.waiting : RecordState.more, RecordBytes.first, bytes, of.length);
    this.#readsOfTurn++;
    if (++this.#reads >= this.#groupReads || mayGoOn(bytes, size)) this.commit();
    return isAll;
  }

  /** Adds what was read behind that, and writes it down. Returns false when it is more than is kept, and the journal says so. */
  append(of: Recorded, bytes: Buffer, size: number): boolean {
    if (this.#reads > 0) this.commit();
    const isAll = of.length + size <= recordCapacity;
    if (isAll) {
      of.length += size;
      this.#note(of, of.recorded, RecordBytes.further, bytes, size);
    } else {
      this.note(of, RecordState.more);
    }
    this.commit();
    return isAll;
  }

  /** Tells what has become of a connection; it is written with the next commit. */
  note(of: Recorded, state: RecordState): void {
    const isFree = state === RecordState.free;
    if (isFree) of.length = 0;
    if (state === RecordState.whole || state === RecordState.wholeAhead) this.#answers++;
    this.#note(of, state, isFree ? RecordBytes.first : RecordBytes.further, nothing, 0);
  }

  /** The same, written at once. */
  mark(of: Recorded, state: RecordState): void {
    this.note(of, state);
    this.commit();
  }

  /**
   * The whole answer that was announced has left. One that left by itself, as the first of a turn, is written down at once,
   * for a turn can take long. The record of any other may stand: whatever is written next tells that it is done.
   */
  left(of: Recorded): void {
    const isFirst = !this.#isBusy;
    if (isFirst) {
      this.#isBusy = true;
      setImmediate(this.#endTurn);
    }
    if (isFirst && this.#announced === 1) this.mark(of, RecordState.free);
    else this.#unsettled = of;
  }

  /** Writes down all that was told. */
  commit(): void {
    if (this.#size === 0) {
      if (this.#unsettled === undefined) return;
      this.note(this.#unsettled, RecordState.free);
    }
    // A request that nothing was read before in this turn is the next to be carried out.
    if (this.#reads === 1 && this.#readsOfTurn === 1 && this.#reader!.recorded === RecordState.waiting)
      this.#setReader(RecordState.read);
    this.#log.write(this.#group, this.#size);
    this.#size = 0;
    this.#reads = 0;
    this.#announced = this.#answers;
    this.#answers = 0;
    this.#unsettled = undefined;
  }

  turnOver(): void {
    this.#readsOfTurn = 0;
  }

  /** The connection is over, and the parent knows. */
  release(of: Recorded): void {
    if (of.recorded !== RecordState.free) this.#log.release(of.id);
  }

  close(): void {
    this.#unsettled = undefined;
    this.#log.close();
  }

  #setReader(state: RecordState): void {
    this.#reader!.recorded = state;
    this.#group[this.#readerAt] = state;
  }

  #note(of: Recorded, state: RecordState, kind: RecordBytes, bytes: Buffer, size: number): void {
    const needed = this.#size + recordOverheadBytes + size;
    if (needed > this.#group.length) this.#group = Buffer.concat([this.#group], 2 * needed);
    of.recorded = state;
    this.#size = writeRecord(this.#group, this.#size, { of, state, kind }, bytes, size);
    sealRecord(this.#group, this.#size, this.#log.nextSequence);
  }

  /** Where nothing has been written since, the last answers would stay in doubt for a quiet time. */
  readonly #endTurn = (): void => {
    this.#isBusy = false;
    if (this.#unsettled !== undefined) this.commit();
  };
}
