/**
 * One strict pass over a section of header or trailer fields (RFC 9112, section 5).
 *
 * Lines end with CRLF and nothing else; a name is a token directly followed by its colon; there is no line folding and
 * no control character in a value. What two parsers could read differently is refused here, once, for requests,
 * responses and trailers alike.
 */
import { isValueCode, tokenClass } from './grammar.ts';

/** The section is not complete yet: come back with more text. */
export const incomplete = -1;
/** The section is refused; the visitor's `fault` says why. */
export const refused = -2;

/** Where one field stands in the text. One object is overwritten for each field, so that a pass allocates nothing. */
export interface FieldLine {
  nameStart: number;
  nameEnd: number;
  /** Without the blanks around it, save a tab at the end: to some parsers that is a part of the value. */
  valueStart: number;
  valueEnd: number;
  /** Behind the line's CRLF. */
  end: number;
  /** Whether the name holds other characters than letters, digits and `-`. */
  aliased: boolean;
}

export interface FieldVisitor {
  /** Why the section was refused, in words for a client. */
  fault: string;
  /** The status that answers it. */
  faultStatus: number;
  /** More fields than this are refused with 431. */
  readonly maxFields: number;
  /** One field. Returns false to refuse the section, having set `fault`. */
  onField(bytes: Uint8Array, text: string, line: FieldLine): boolean;
}

const line: FieldLine = { nameStart: 0, nameEnd: 0, valueStart: 0, valueEnd: 0, end: 0, aliased: false };

/**
 * Scans `bytes` from `at` up to the length of `text`, which is their latin1 string: bytes are twice as fast to look at,
 * slices of the text cost nothing. Returns the index behind the empty line that ends the section, or `incomplete`, or
 * `refused`.
 */
export function scanFields(bytes: Uint8Array, text: string, at: number, visitor: FieldVisitor): number {
  const end = text.length;
  let count = 0;
  let i = at;
  for (;;) {
    let classes = 0;
    line.nameStart = i;
    while (i < end) {
      const kind = tokenClass[bytes[i]!]!;
      if (kind === 0) break;
      classes |= kind;
      i++;
    }
    if (i === end) return incomplete;
    if (i === line.nameStart) return endOfSection(bytes, i, end, visitor);
    line.nameEnd = i;
    line.aliased = classes === 3;
    if (bytes[i] !== 0x3a) return refuse(visitor, 400, 'a field name is not directly followed by a colon');
    if (++count > visitor.maxFields) return refuse(visitor, 431, `more than ${visitor.maxFields} fields`);
    i++;
    while (i < end && isBlank(bytes[i]!)) i++;
    line.valueStart = i;
    while (i < end && isValueCode[bytes[i]!] === 1) i++;
    if (i === end) return incomplete;
    if (bytes[i] !== 0x0d) return refuse(visitor, 400, 'a field value holds a control character or a bare line feed');
    if (i + 1 === end) return incomplete;
    if (bytes[i + 1] !== 0x0a) return refuse(visitor, 400, 'a carriage return without a line feed');
    line.valueEnd = withoutSpaces(bytes, line.valueStart, i);
    i += 2;
    line.end = i;
    if (!visitor.onField(bytes, text, line)) return refused;
  }
}

/** Sets the fault; always returns `refused`, so that it can be returned at once. */
export function refuse(visitor: { fault: string; faultStatus: number }, status: number, fault: string): typeof refused {
  visitor.faultStatus = status;
  visitor.fault = fault;
  return refused;
}

function endOfSection(bytes: Uint8Array, at: number, end: number, visitor: FieldVisitor): number {
  const code = bytes[at];
  if (code === 0x0d) {
    if (at + 1 === end) return incomplete;
    return bytes[at + 1] === 0x0a ? at + 2 : refuse(visitor, 400, 'a carriage return without a line feed');
  }
  if (code === 0x20 || code === 0x09) return refuse(visitor, 400, 'a folded field line');
  return refuse(visitor, 400, code === 0x0a ? 'a bare line feed' : 'a field line without a valid name');
}

function withoutSpaces(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && bytes[last - 1] === 0x20) last--;
  return last;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** The values of every field called `name` (lower-case) in a checked section, in order. */
export function fieldValues(section: string, name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at < section.length; ) {
    const next = section.indexOf('\r\n', at);
    const end = next < 0 ? section.length : next;
    if (isNamed(section, at, name)) values.push(withoutBlanks(section, at + name.length + 1, end));
    at = end + 2;
  }
  return values;
}

/** Whether the line at `at` is that of a field; looks at no more of it than tells, for most lines are of another. */
function isNamed(section: string, at: number, name: string): boolean {
  const colon = at + name.length;
  if (section.charCodeAt(colon) !== 0x3a || lowerCode(section, at) !== name.charCodeAt(0)) return false;
  return section.slice(at, colon).toLowerCase() === name;
}

function lowerCode(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
}

/** Not `trim`, which takes off more than HTTP does, and no pattern, which would take long over many blanks. */
function withoutBlanks(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** A checked section without the lines whose names are in `names` (lower-case). */
export function withoutFields(section: string, names: ReadonlySet<string>): string {
  let kept = '';
  let at = 0;
  while (at < section.length) {
    const next = section.indexOf('\r\n', at) + 2;
    if (!names.has(section.slice(at, section.indexOf(':', at)).toLowerCase())) kept += section.slice(at, next);
    at = next;
  }
  return kept;
}
