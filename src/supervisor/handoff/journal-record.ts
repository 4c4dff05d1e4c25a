/**
 * One record of a worker's journal: what has happened on one connection. Records stand one behind the other in a log; what
 * is known of a connection is what all of them together say.
 *
 * A record ends with the sequence number of the write that wrote it, which is told by nothing before it and begins at a number
 * drawn by lot: what was left unwritten by a worker that was killed, or is left of an earlier lap of the log, does not end so.
 * Records that were written together have one number.
 */

export const RecordState = {
  /** Nothing is known of the connection but that it is idle. */
  free: 0,
  /** Bytes have been read, all of them are here, and nothing has been answered. What they ask for may have been begun. */
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
  /** As `read`, but a request that must not be carried out again has not been begun. */
  waiting: 8,
} as const;

export type RecordState = (typeof RecordState)[keyof typeof RecordState];

export const RecordBytes = {
  /** They are what was read, from its beginning. */
  first: 0,
  /** They come behind what was read before, which may be nothing new. */
  further: 1,
} as const;

export type RecordBytes = (typeof RecordBytes)[keyof typeof RecordBytes];

const nothing = Buffer.alloc(0);

/** Where the bytes of a record stand, from its beginning. */
export const headBytes = 16;
const tailBytes = 8;

/** What a record takes beside the bytes of its connection. */
export const recordOverheadBytes: number = headBytes + tailBytes;

/** What the records of one connection say together. */
export interface JournalRecord {
  readonly state: RecordState;
  /** How often the request has been given to another worker before. */
  readonly repeats: number;
  readonly connection: number;
  /** Of the latest of them. */
  readonly sequence: number;
  readonly bytes: Buffer;
}

/** Of whom a record is. */
export interface RecordSubject {
  readonly id: number;
  readonly repeats: number;
}

/** Writes a record to `into` from `at` on, with the first `size` of `bytes`; returns where it ends. */
export function writeRecord(
  into: Buffer,
  at: number,
  { of, state, kind }: { readonly of: RecordSubject; readonly state: RecordState; readonly kind: RecordBytes },
  bytes: Buffer,
  size: number,
): number {
  into[at] = state;
  into[at + 1] = of.repeats;
  into.writeUInt16LE(size, at + 2);
  into.writeUInt32LE(kind, at + 4);
  into.writeDoubleLE(of.id, at + 8);
  if (size > 0) bytes.copy(into, at + headBytes, 0, size);
  return at + recordOverheadBytes + size;
}

/** `size` bytes have come to where those of the record at `at` stand, which was written without any. Returns where it ends. */
export function fillRecord(into: Buffer, at: number, size: number): number {
  into.writeUInt16LE(size, at + 2);
  return at + recordOverheadBytes + size;
}

/** Ends the record that ends at `end`, last of all. */
export function sealRecord(into: Buffer, end: number, sequence: number): void {
  into.writeDoubleLE(sequence, end - tailBytes);
}

/** Where the record that begins at `at` ends, if it is whole; it may end behind `bytes`. */
export function endOfRecord(bytes: Buffer, at: number): number {
  if (at + headBytes > bytes.length) return Number.POSITIVE_INFINITY;
  return at + recordOverheadBytes + bytes.readUInt16LE(at + 2);
}

export function sequenceOf(bytes: Buffer, end: number): number {
  return bytes.readDoubleLE(end - tailBytes);
}

/** The record from `at` to `end`, on top of what the connection's earlier ones say. */
export function addRecord(
  bytes: Buffer,
  at: number,
  end: number,
  earlier: (connection: number) => JournalRecord | undefined,
): JournalRecord {
  const connection = bytes.readDoubleLE(at + 8);
  const own = bytes.subarray(at + headBytes, end - tailBytes);
  const isFirst = bytes.readUInt32LE(at + 4) === RecordBytes.first;
  const before = (isFirst ? undefined : earlier(connection)?.bytes) ?? nothing;
  return {
    state: bytes[at] as RecordState,
    repeats: bytes[at + 1]!,
    connection,
    sequence: sequenceOf(bytes, end),
    bytes: own.length === 0 ? before : Buffer.concat([before, own]),
  };
}
