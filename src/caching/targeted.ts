/**
 * Cache-Control for some caches only (RFC 9213): a field such as CDN-Cache-Control that says, in the directives of
 * Cache-Control and the grammar of a dictionary (RFC 9651, section 4.2.2), what the caches it is meant for are to do. A
 * field that is empty or does not parse counts for nothing.
 */
import type { Directives } from './cache-control.ts';

const key = '[a-z*][a-z0-9_.*-]*';
/** Decimals, integers, dates, strings, display strings, tokens, byte sequences, booleans. */
const item = [
  String.raw`-?\d{1,12}\.\d{1,3}`,
  String.raw`@?-?\d{1,15}`,
  String.raw`"(?:[ !#-[\]-~]|\\["\\])*"`,
  '%"(?:[ !#$&-~]|%[0-9a-f]{2})*"',
  "[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*",
  ':[A-Za-z0-9+/]*={0,2}:',
  String.raw`\?[01]`,
].join('|');
const parameters = `(?:; *${key}(?:=(?:${item}))?)*`;
const innerList = String.raw`\( *(?:(?:${item})${parameters}(?: +(?:${item})${parameters})*)? *\)`;
/** A directive with its argument, and parameters, which mean nothing (RFC 9213, section 2.1). */
const member = new RegExp(`^(${key})(?:=(${item}|${innerList}))?${parameters}`);
const separator = /^[ \t]*,[ \t]*(?=[a-z*])/;

/** The directives of a targeted field, or undefined when it is to be ignored. The last member of a name counts. */
export function parseTargeted(values: readonly string[]): Directives | undefined {
  let rest = withoutOuterSpaces(values.join(', '));
  if (rest === '') return undefined;
  const directives = new Map<string, string | undefined>();
  while (rest !== '') {
    const match = member.exec(rest);
    if (match === null) return undefined;
    rest = rest.slice(match[0].length);
    setDirective(directives, match[1]!, match[2]);
    if (rest === '') break;
    const comma = separator.exec(rest);
    if (comma === null) return undefined;
    rest = rest.slice(comma[0].length);
  }
  return directives;
}

/** No pattern, which would take long over many spaces inside. */
function withoutOuterSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === ' ') start++;
  while (end > start && text[end - 1] === ' ') end--;
  return text.slice(start, end);
}

/** `a=?0` says that the directive does not hold, `a=?1` and `a` that it does. */
function setDirective(directives: Map<string, string | undefined>, name: string, value: string | undefined): void {
  directives.delete(name);
  if (value === '?0') return;
  if (value === undefined || value === '?1') directives.set(name, undefined);
  // Seconds are integers; what looks like one in a string is none.
  else directives.set(name, value.startsWith('"') ? unquotedNames(value) : value);
}

/** A string can only be a list of field names (`private="x-user"`). */
function unquotedNames(text: string): string {
  const inner = text.slice(1, -1).replace(/\\(.)/g, '$1');
  return /^\d+$/.test(inner) ? `"${inner}"` : inner;
}
