/**
 * One record of a worker's journal: what the worker has read on one connection and not answered yet, behind 24 bytes that
 * say how far it has come. A record lies in a page of its own, and is written by one `write`, so that a worker that is
 * killed leaves either the old or the new one.
 *
 * Sequence numbers grow with every write. Of two records of one connection the later counts; and only the very last
 * write of a worker may stand for something it did not come to do.
 */

export const RecordState = {
  /** Nothing is known of the connection but that it is idle. */
  free: 0,
  /** Bytes have been read, all of them are here, and nothing has been answered. */
  read: 1,
  /** As before, but more has been read than is here. */
  more: 2,
  /** A whole answer leaves in one write right after this one; then the connection is idle. */
  whole: 3,
  /** As before, but the connection ends with it. */
  last: 4,
  /** An answer has begun. */
  answering: 5,
  /** What is spoken cannot be taken up by another process. */
  opaque: 6,
  /** As `whole`, and its client may have sent more before it was answered. */
  wholeAhead: 7,
} as const;

export type RecordState = (typeof RecordState)[keyof typeof RecordState];

export const recordHeadBytes = 24;

export interface JournalRecord {
  readonly state: RecordState;
  /** How often the request has been given to another worker before. */
  readonly repeats: number;
  readonly connection: number;
  readonly sequence: number;
  readonly bytes: Buffer;
}

/** Writes the head of a record in place; `bytes` is how many follow it. No object: this is done twice a request. */
export function writeRecordHead(
  page: Buffer,
  state: RecordState,
  connection: number,
  sequence: number,
  { repeats, bytes }: { readonly repeats: number; readonly bytes: number },
): void {
  page[0] = state;
  page[1] = repeats;
  page.writeUInt16LE(bytes, 2);
  page.writeDoubleLE(connection, 8);
  page.writeDoubleLE(sequence, 16);
}

/** Reads the record at the start of a page; undefined where none has been written. */
export function readRecord(page: Buffer): JournalRecord | undefined {
  const sequence = page.readDoubleLE(16);
  if (sequence === 0) return undefined;
  const end = recordHeadBytes + page.readUInt16LE(2);
  return {
    state: page[0] as RecordState,
    repeats: page[1]!,
    connection: page.readDoubleLE(8),
    sequence,
    bytes: Buffer.from(page.subarray(recordHeadBytes, end)),
  };
}
