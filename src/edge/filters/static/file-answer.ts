/**
 * The answer to a request for a file that is there: whole, in parts, unchanged, or refused for what the request says
 * (RFC 9110, sections 13 and 14). Decides; reads nothing.
 */
import { randomBytes } from 'node:crypto';
import {
  type ByteRange,
  contentRange,
  fieldsOf304,
  isNotModified,
  isRangeWanted,
  multipart,
  type Representation,
  rangesOf,
} from '../../../caching/index.ts';
import { fieldValues, withoutFields } from '../../../http/index.ts';
import { isPreconditionFailed } from './precondition.ts';

/** Bytes as they are, or a part of the file. */
export type Piece = Buffer | ByteRange;

export interface FileAnswer {
  readonly status: 200 | 206 | 304 | 412 | 416;
  /** Lines with their CRLF. */
  readonly fields: string;
  /** The body, in order; none where there is none. */
  readonly pieces: readonly Piece[];
}

export interface FileQuestion {
  readonly method: string;
  /** The fields of the request. */
  readonly fields: string;
  readonly nowMs: number;
}

const partless: ReadonlySet<string> = new Set(['content-type']);

/** `fields` are those of the whole file, `size` its bytes. */
export function fileAnswer(question: FileQuestion, fields: string, size: number): FileAnswer {
  const [etag, lastModified] = [fieldValues(fields, 'etag')[0], fieldValues(fields, 'last-modified')[0]];
  const representation: Representation = { etag, lastModified, dateMs: question.nowMs };
  if (isPreconditionFailed(question.fields, representation)) return { status: 412, fields: '', pieces: [] };
  if (isNotModified(question.fields, representation)) return { status: 304, fields: fieldsOf304(fields), pieces: [] };
  const whole: FileAnswer = { status: 200, fields, pieces: size === 0 ? [] : [{ first: 0, last: size - 1 }] };
  if (question.method !== 'GET' || !isRangeWanted(question.fields, representation)) return whole;
  const ranges = rangesOf(question.fields, size);
  if (ranges === undefined) return whole;
  if (ranges === 'unsatisfiable') return { status: 416, fields: `content-range: bytes */${size}\r\n`, pieces: [] };
  const [only, ...others] = ranges;
  if (others.length === 0) return { status: 206, fields: fields + contentRange(only!, size), pieces: [only!] };
  return inParts(ranges, fields, size);
}

function inParts(ranges: readonly ByteRange[], fields: string, size: number): FileAnswer {
  // Nothing that a file could hold by chance, or an uploader could foresee.
  const boundary = randomBytes(16).toString('hex');
  const { heads, end, contentType } = multipart(ranges, size, fieldValues(fields, 'content-type')[0], boundary);
  const pieces = ranges.flatMap((range, index) => [Buffer.from(heads[index]!, 'latin1'), range]);
  return {
    status: 206,
    fields: `${withoutFields(fields, partless)}content-type: ${contentType}\r\n`,
    pieces: [...pieces, Buffer.from(end, 'latin1')],
  };
}

/** The body, of a file whose content is at hand. */
export function bodyOf(pieces: readonly Piece[], content: Buffer): Buffer {
  const parts = pieces.map((piece) => ('first' in piece ? content.subarray(piece.first, piece.last + 1) : piece));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** The bytes of a body. */
export function bodyBytes(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + ('first' in piece ? piece.last - piece.first + 1 : piece.length), 0);
}
