/**
 * The request line (RFC 9112, section 3): `METHOD target HTTP/1.x`, single spaces, CRLF, nothing else. One empty line
 * before it is forgiven, as section 2.2 asks.
 */
import { httpDefaults } from './defaults.ts';
import { incomplete, refuse } from './fields.ts';
import { isMethodCode, isPathCode, isQueryCode } from './grammar.ts';

/** Where the parts of the line are in the text; reused from request to request. */
export interface RequestLine {
  methodStart: number;
  methodEnd: number;
  targetEnd: number;
  /** Whether the target is `/path` and can be taken as it is: no escape, no dot segment, no slashes in a row. */
  plain: boolean;
  /** Index of the first `?`, or -1. */
  queryAt: number;
  minor: number;
  fault: string;
  faultStatus: number;
}

const { maxMethodLength } = httpDefaults;
const version = 'HTTP/1.';

/** Returns the index behind the line, `incomplete`, or `refused` with the fault set. */
export function scanRequestLine(bytes: Uint8Array, end: number, line: RequestLine): number {
  if (end === 0) return incomplete;
  let i = 0;
  if (bytes[0] === 0x0d) {
    if (end === 1) return incomplete;
    i = bytes[1] === 0x0a ? 2 : 0;
  }
  line.methodStart = i;
  while (i < end && isMethodCode[bytes[i]!] === 1) i++;
  if (i - line.methodStart > maxMethodLength)
    return refuse(line, 400, `a method of more than ${maxMethodLength} characters`);
  if (i === end) return incomplete;
  if (i === line.methodStart || bytes[i] !== 0x20) return refuse(line, 400, 'a request line without a valid method');
  line.methodEnd = i;
  const targetEnd = scanTarget(bytes, i + 1, end, line);
  return targetEnd < 0 ? targetEnd : scanVersion(bytes, targetEnd + 1, end, line);
}

function scanTarget(bytes: Uint8Array, at: number, end: number, line: RequestLine): number {
  let i = at;
  let previous = 0;
  line.plain = i < end && bytes[i] === 0x2f;
  for (; i < end; i++) {
    const code = bytes[i]!;
    if (isPathCode[code] === 0) break;
    if (code === 0x25 || (previous === 0x2f && (code === 0x2e || code === 0x2f))) line.plain = false;
    previous = code;
  }
  line.queryAt = i < end && bytes[i] === 0x3f ? i : -1;
  if (line.queryAt >= 0) while (i < end && isQueryCode[bytes[i]!] === 1) i++;
  if (i === end) return incomplete;
  if (bytes[i] !== 0x20) return refuse(line, 400, targetFault(bytes[i]!));
  if (i === at) return refuse(line, 400, 'two spaces in the request line');
  line.targetEnd = i;
  return i;
}

function targetFault(code: number): string {
  if (code === 0x23) return 'a fragment in the request target';
  return code === 0x0d || code === 0x0a
    ? 'a request line without a version'
    : 'a forbidden character in the request target';
}

/** `HTTP/1.0` or `HTTP/1.1` and CRLF: ten bytes. */
function scanVersion(bytes: Uint8Array, at: number, end: number, line: RequestLine): number {
  for (let i = 0; i < version.length; i++) {
    if (at + i === end) return incomplete;
    if (bytes[at + i] === version.charCodeAt(i)) continue;
    // Behind `HTTP/` it is another version; before, it is none.
    const other = i >= 5;
    return refuse(line, other ? 505 : 400, other ? 'a version other than 1.0 and 1.1' : 'no valid HTTP version');
  }
  if (end < at + 10) return incomplete;
  const minor = bytes[at + 7]! - 0x30;
  if (minor !== 0 && minor !== 1) return refuse(line, 505, 'a version other than 1.0 and 1.1');
  if (bytes[at + 8] !== 0x0d || bytes[at + 9] !== 0x0a) {
    return refuse(line, 400, 'a request line that does not end with CRLF behind the version');
  }
  line.minor = minor;
  return at + 10;
}
