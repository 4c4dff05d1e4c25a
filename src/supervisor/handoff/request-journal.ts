/**
 * A worker's side of its journal: a file in memory with one page for each connection on which a request is under way.
 * Two small writes a request, before it is carried out and before its answer leaves; one more where an answer takes more
 * than one write, and in a turn of the event loop one for its first answer and one for its last; none for idle connections.
 *
 * A `write` that has returned is seen by whoever reads the file, whatever becomes of this process: no sync is needed, for
 * nothing here is to outlive the machine.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { handoffDefaults } from './defaults.ts';
import { RecordState, recordHeadBytes, writeRecordHead } from './journal-record.ts';

const { slotBytes } = handoffDefaults;

/** Bytes of a connection that one record holds. */
export const recordCapacity: number = slotBytes - recordHeadBytes;

/** What a record says of its connection. */
export interface Recorded {
  readonly id: number;
  /** The page, from 1 on; 0 for none. */
  slot: number;
  repeats: number;
  /** Bytes that stand in the record. */
  length: number;
}

export class RequestJournal {
  readonly #fd: number;
  readonly #page = Buffer.alloc(slotBytes);
  readonly #free: number[] = [];
  #slots = 0;
  #sequence = 0;
  #isBlind = false;
  /** Whose whole answer was the last thing written, if it was. */
  #unsettled: Recorded | undefined;
  #unsettledSlot = 0;
  /** Whether an answer has left in this turn of the event loop before. */
  #isBusy = false;

  /** Opens the file that the parent has made. */
  constructor(path: string) {
    this.#fd = openSync(path, 'r+');
  }

  /** Begins a record with the first bytes read. Returns whether they are all in it. */
  begin(of: Recorded, bytes: Buffer, size: number): boolean {
    if (of.slot === 0) of.slot = this.#take();
    const kept = Math.min(size, recordCapacity);
    bytes.copy(this.#page, recordHeadBytes, 0, kept);
    of.length = kept;
    const isAll = kept === size;
    this.#write(of, isAll ? RecordState.read : RecordState.more, recordHeadBytes + kept);
    return isAll;
  }

  /** Adds what was read behind that. Returns false when it does not fit, and the record says so. */
  append(of: Recorded, bytes: Buffer, size: number): boolean {
    if (of.length + size > recordCapacity) {
      this.mark(of, RecordState.more);
      return false;
    }
    // The head, which says how many bytes there are, comes behind them.
    if (of.slot !== 0) writeSync(this.#fd, bytes, 0, size, of.slot * slotBytes + recordHeadBytes + of.length);
    of.length += size;
    this.mark(of, RecordState.read);
    return true;
  }

  mark(of: Recorded, state: RecordState): void {
    if (of.slot === 0) of.slot = this.#take();
    this.#write(of, state, recordHeadBytes);
  }

  /**
   * The whole answer that was announced has left. The first of a turn is written down at once, for a turn can take long. The
   * record of any other may stand: whatever is written next tells that it is done.
   */
  left(of: Recorded): void {
    if (this.#isBusy) {
      this.#unsettled = of;
      this.#unsettledSlot = of.slot;
    } else {
      this.#isBusy = true;
      setImmediate(this.#settle);
      of.length = 0;
      this.mark(of, RecordState.free);
    }
    this.release(of);
  }

  /** The page is free for another connection. */
  release(of: Recorded): void {
    if (of.slot !== 0) this.#free.push(of.slot);
    of.slot = 0;
    of.length = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(of: Recorded, state: RecordState, size: number): void {
    this.#unsettled = undefined;
    if (of.slot === 0) return;
    this.#sequence++;
    const { id, slot, repeats, length } = of;
    writeRecordHead(this.#page, state, id, this.#sequence, { repeats, bytes: length });
    writeSync(this.#fd, this.#page, 0, size, slot * slotBytes);
  }

  /** At the end of a turn: where nothing has been written since, the last answer would stay in doubt for a quiet time. */
  readonly #settle = (): void => {
    this.#isBusy = false;
    const of = this.#unsettled;
    if (of === undefined || this.#unsettledSlot === 0) return;
    const { id, repeats } = of;
    this.#write({ id, slot: this.#unsettledSlot, repeats, length: 0 }, RecordState.free, recordHeadBytes);
  };

  /** The page used last, or a new one. It is filled here, for a page that exists can be written to whatever happens. */
  #take(): number {
    const used = this.#free.pop();
    if (used !== undefined) return used;
    if (this.#isBlind) return 0;
    try {
      const zeros = Buffer.alloc(slotBytes);
      if (writeSync(this.#fd, zeros, 0, slotBytes, (this.#slots + 1) * slotBytes) === slotBytes) return ++this.#slots;
    } catch {
      // No memory is left for files. What is not written down must not be taken for idle.
    }
    this.#isBlind = true;
    writeSync(this.#fd, Buffer.of(1), 0, 1, 0);
    return 0;
  }
}
