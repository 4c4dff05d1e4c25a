/** Between lines of fields, as HTTP/1 and all that is built on it has them, and the headers of HTTP/2. */
import { isTrailerField } from './protected-fields.ts';

/** Names in lower case; a list where a name came more than once. */
export type HeaderList = Record<string, number | string | string[] | undefined>;

/** They belong to one HTTP/1 connection (RFC 9113, section 8.2.2). */
const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'http2-settings',
]);

const unsafe = /[\r\n\0]/;

/** Adds checked lines, each with its CRLF, to `headers`, without what HTTP/2 does not have; returns `headers`. */
export function addHeaders(headers: HeaderList, lines: string): HeaderList {
  return headersOf(addPairs([], lines), headers);
}

/** The same as names, in lower case, and values in turn: with many answers that is much less work than an object. */
export function addPairs(pairs: string[], lines: string): string[] {
  let at = 0;
  while (at < lines.length) {
    const end = lines.indexOf('\r\n', at);
    const colon = lines.indexOf(':', at);
    const name = lines.slice(at, colon).toLowerCase();
    if (!connectionFields.has(name)) pairs.push(name, lines.slice(colon + 1, end).trim());
    at = end + 2;
  }
  return pairs;
}

/** From names and values in turn to an object, which may hold others already. */
export function headersOf(pairs: readonly string[], headers: HeaderList = {}): HeaderList {
  for (let at = 0; at < pairs.length; at += 2) add(headers, pairs[at]!, pairs[at + 1]!);
  return headers;
}

/** The lines, each with its CRLF, of names and values in turn; without those in front that begin with a colon. */
export function headerLines(raw: readonly string[]): string {
  return linesOf(raw, (name) => !connectionFields.has(name));
}

/** The same of trailers, as far as they may travel on. */
export function trailerLines(raw: readonly string[]): string {
  return linesOf(raw, (name) => !connectionFields.has(name) && isTrailerField(name));
}

function add(headers: HeaderList, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else headers[name] = [String(before), value];
}

function linesOf(raw: readonly string[], keeps: (name: string) => boolean): string {
  let lines = '';
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (name.startsWith(':') || unsafe.test(name) || unsafe.test(value) || !keeps(name)) continue;
    lines += `${name}: ${value}\r\n`;
  }
  return lines;
}
