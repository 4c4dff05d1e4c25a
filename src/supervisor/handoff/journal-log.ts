/**
 * Reads the log of a journal, on either side: the parent when the worker is gone, the worker itself when it begins a new lap.
 *
 * The file begins with a page that says where the log stands: in one of two places, used in turn, so that a lap that is being
 * written never overwrites the one that counts. A lap begins with what is still open of the one before.
 *
 * Invariant: the log ends where a record does not carry the number of the write before it, or the next one.
 */
import { readSync, writeSync } from 'node:fs';
import { addRecord, endOfRecord, type JournalRecord, sequenceOf } from './journal-record.ts';

export const pageBytes = 4_096;

/** Far apart: a file takes no room for what was never written. */
const lapOffsets = [pageBytes, 2 ** 32] as const;

const chunkBytes = 65_536;

export interface LapStart {
  /** Which of the places. */
  readonly lap: 0 | 1;
  /** The number of its first write. */
  readonly sequence: number;
}

export interface JournalContent {
  /** The worker could not write all down: nothing is known of any connection it had. */
  readonly isBlind: boolean;
  /** What is known of each connection that has a record. */
  readonly records: ReadonlyMap<number, JournalRecord>;
  /** The sequence number of the last write. */
  readonly lastSequence: number;
  readonly start: LapStart;
}

export function lapOffset({ lap }: LapStart): number {
  return lapOffsets[lap];
}

/** One write inside a page: whoever is killed leaves the old start or the new one. */
export function writeStart(fd: number, { lap, sequence }: LapStart): void {
  const start = Buffer.alloc(16);
  start[0] = lap;
  start.writeDoubleLE(sequence, 8);
  writeSync(fd, start, 0, start.length, 16);
}

export function markBlind(fd: number): void {
  writeSync(fd, Buffer.of(1), 0, 1, 0);
}

export function readJournal(fd: number): JournalContent {
  const page = Buffer.alloc(32);
  readSync(fd, page, 0, page.length, 0);
  const start: LapStart = { lap: page[16] === 1 ? 1 : 0, sequence: page.readDoubleLE(24) };
  return { isBlind: page[0] === 1, ...readLap(fd, start), start };
}

function readLap(fd: number, start: LapStart): Pick<JournalContent, 'records' | 'lastSequence'> {
  const records = new Map<number, JournalRecord>();
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let from = lapOffset(start);
  let last = start.sequence - 1;
  for (;;) {
    const bytes = chunk.subarray(0, readSync(fd, chunk, 0, chunkBytes, from));
    let at = 0;
    for (let end = endOfRecord(bytes, at); end <= bytes.length; end = endOfRecord(bytes, at)) {
      const sequence = sequenceOf(bytes, end);
      if (sequence !== last && sequence !== last + 1) return { records, lastSequence: last };
      const record = addRecord(bytes, at, end, (connection) => records.get(connection));
      records.set(record.connection, record);
      last = sequence;
      at = end;
    }
    // A record that does not end in a whole chunk is read again from its beginning.
    if (at === 0 || bytes.length < chunkBytes) return { records, lastSequence: last };
    from += at;
  }
}
