/**
 * Parts of a representation (RFC 9110, section 14): which bytes a Range asks for, and the answers with them.
 */
import { fieldValues } from '../http/index.ts';
import type { Representation } from './conditional.ts';
import { cachingDefaults } from './defaults.ts';
import { parseHttpDate } from './http-date.ts';
import { stronglyEqual } from './validators.ts';

/** Both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The ranges of `size` bytes that the request asks for; `unsatisfiable` when there are none of them; undefined when the
 * whole is the answer: no Range, one that cannot be read, one of another unit, or too many.
 */
export function rangesOf(requestFields: string, size: number): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const [value, second] = fieldValues(requestFields, 'range');
  if (value === undefined || second !== undefined) return undefined;
  const list = /^bytes=(.*)$/i.exec(value)?.[1];
  if (list === undefined) return undefined;
  const specs = list
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  if (specs.length === 0 || specs.length > cachingDefaults.maxRanges) return undefined;
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = rangeOf(spec, size);
    if (range === undefined) return undefined;
    if (range !== 'unsatisfiable') ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return isAbuse(ranges, size) ? undefined : ranges;
}

function rangeOf(spec: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^(\d*)-(\d*)$/.exec(spec);
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const length = Number(match[2]);
    if (length === 0) return 'unsatisfiable';
    // The end of nothing is nothing, which is the whole; no Content-Range could tell it.
    return size === 0 ? undefined : { first: Math.max(0, size - length), last: size - 1 };
  }
  const first = Number(match[1]);
  const last = match[2] === '' ? size - 1 : Number(match[2]);
  if (match[2] !== '' && last < first) return undefined;
  return first >= size ? 'unsatisfiable' : { first, last: Math.min(last, size - 1) };
}

/** Ranges that overlap add up to more than the whole: somebody wants to make us work (RFC 9110, section 17.15). */
function isAbuse(ranges: readonly ByteRange[], size: number): boolean {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0) > size;
}

/**
 * Whether the Range counts at all: a part is wanted only of the representation that If-Range names, by a strong tag or by
 * its very date, which must be old enough to be sure (RFC 9110, section 13.1.5 and 8.8.2.2).
 */
export function isRangeWanted(requestFields: string, { etag, lastModified, dateMs }: Representation): boolean {
  const [condition] = fieldValues(requestFields, 'if-range');
  if (condition === undefined) return true;
  if (condition.includes('"')) return etag !== undefined && stronglyEqual(condition, etag);
  const modifiedMs = lastModified === condition ? parseHttpDate(condition, dateMs) : undefined;
  return modifiedMs !== undefined && dateMs - modifiedMs >= 1_000;
}

/** `content-range` of one part. */
export function contentRange({ first, last }: ByteRange, size: number): string {
  return `content-range: bytes ${first}-${last}/${size}\r\n`;
}

/** What stands between the parts of a multipart answer. */
export interface Multipart {
  /** In front of each part. */
  readonly heads: readonly string[];
  readonly end: string;
  readonly contentType: string;
}

/** The lines in front of each part of a multipart answer, and what ends it (RFC 9110, section 14.6). */
export function multipart(
  ranges: readonly ByteRange[],
  size: number,
  type: string | undefined,
  boundary: string,
): Multipart {
  const typeLine = type === undefined ? '' : `content-type: ${type}\r\n`;
  const heads = ranges.map((range) => `\r\n--${boundary}\r\n${typeLine}${contentRange(range, size)}\r\n`);
  const contentType = `multipart/byteranges; boundary=${boundary}`;
  return { heads, end: `\r\n--${boundary}--\r\n`, contentType };
}
