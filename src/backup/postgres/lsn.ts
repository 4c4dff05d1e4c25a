/**
 * Places in the log of PostgreSQL, and the files they lie in: a segment's name is its timeline and its number, in two parts of
 * 32 bits (`XLogFileName` in PostgreSQL's xlog_internal.h).
 */
export interface WalLayout {
  readonly timeline: number;
  readonly segmentBytes: number;
}

const pageBytes = 8_192n;

/**
 * The end of the last record before an insert position. Where a page has nothing on it yet, that position is behind the page's
 * header (24 bytes, 40 at the start of a segment), and no log on a disk reaches it before there is another record.
 */
export function endOfRecord(insert: bigint, segmentBytes: number): bigint {
  if (insert % BigInt(segmentBytes) === 40n) return insert - 40n;
  return insert % pageBytes === 24n ? insert - 24n : insert;
}

/** The number of the segment that a place lies in; a place at the end of one lies in the next. */
export function segmentNumber(lsn: bigint, { segmentBytes }: WalLayout): bigint {
  return lsn / BigInt(segmentBytes);
}

export function offsetIn(lsn: bigint, { segmentBytes }: WalLayout): number {
  return Number(lsn % BigInt(segmentBytes));
}

export function segmentFile(number: bigint, { timeline, segmentBytes }: WalLayout): string {
  const perPart = 0x1_0000_0000n / BigInt(segmentBytes);
  return [BigInt(timeline), number / perPart, number % perPart].map(hex).join('');
}

export function numberOfFile(name: string, { segmentBytes }: WalLayout): bigint {
  const perPart = 0x1_0000_0000n / BigInt(segmentBytes);
  return BigInt(`0x${name.slice(8, 16)}`) * perPart + BigInt(`0x${name.slice(16, 24)}`);
}

/** Of a segment's file, not of a timeline's or a backup's. */
export function isSegmentFile(name: string): boolean {
  return /^[0-9A-F]{24}$/.test(name);
}

function hex(part: bigint): string {
  return part.toString(16).toUpperCase().padStart(8, '0');
}
