/**
 * Where in the history of a database something stands: a timeline, and a position in the log of that timeline (LSN).
 *
 * Positions of one timeline compare as numbers. A promotion begins a timeline with a higher number, and what the old one
 * wrote after the point of that fork is not part of it: timelines.ts knows.
 *
 * A token is a position as text: hexadecimal with leading zeros, so that texts sort as positions do. To users it is opaque.
 */
import { AntipodeError } from '../core/index.ts';

export interface Position {
  readonly timeline: number;
  readonly lsn: bigint;
}

/** Text that a program keeps for a user, in a cookie or a header. */
export type SessionToken = string;

/** Beyond every position: what was written on a timeline that is over, where nobody can be asked how far it went. */
export const unknownLsn: bigint = 0xffff_ffff_ffff_ffffn;

/** `16/B374D848`, as PostgreSQL writes a pg_lsn. */
export function parseLsn(text: string): bigint {
  const [high, low] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export function formatLsn(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16)}/${(lsn & 0xffff_ffffn).toString(16)}`;
}

/**
 * The end of the last record before an insert position. On a page that has nothing on it yet, the insert position is
 * behind the page's header (24 bytes, SizeOfXLogShortPHD), which no replica reaches before there is another record.
 */
export function endOfRecord(insertLsn: bigint): bigint {
  return insertLsn % 8192n === 24n ? insertLsn - 24n : insertLsn;
}

export function encodeToken({ timeline, lsn }: Position): SessionToken {
  return `${timeline.toString(16).padStart(8, '0')}-${lsn.toString(16).padStart(16, '0')}`;
}

/** Undefined for what is no token. */
export function decodeToken(token: string): Position | undefined {
  const parts = /^([0-9a-f]{8})-([0-9a-f]{16})$/.exec(token);
  if (parts === null) return undefined;
  return { timeline: Number.parseInt(parts[1]!, 16), lsn: BigInt(`0x${parts[2]}`) };
}

/** Throws ERR_SQL_TOKEN. */
export function checkedToken(token: string): Position {
  const position = decodeToken(token);
  if (position !== undefined) return position;
  throw new AntipodeError(
    'ERR_SQL_TOKEN',
    `${JSON.stringify(token)} is no session token: pass one as it came from token(), or undefined.`,
  );
}

/** The one that stands later; a higher timeline is later than all of a lower one. */
export function later(a: Position | undefined, b: Position): Position {
  if (a === undefined) return b;
  if (a.timeline !== b.timeline) return a.timeline > b.timeline ? a : b;
  return a.lsn >= b.lsn ? a : b;
}
