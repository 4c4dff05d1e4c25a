/** Which response fields mean something to an edge. */
import type { FieldLine } from './fields.ts';
import { nameStartsWith } from './grammar.ts';
import { NameTable } from './name-table.ts';

export const ResponseField = {
  /** Travels on and means nothing to us. */
  other: 0,
  date: 1,
  /** Speaks to an edge, not to the client. */
  directive: 2,
  /** Hop-by-hop. */
  dropped: 3,
  contentLength: 4,
  transferEncoding: 5,
  connection: 6,
  keepAlive: 7,
  upgrade: 8,
} as const;

export type ResponseField = (typeof ResponseField)[keyof typeof ResponseField];

const meanings: Readonly<Record<number, readonly string[]>> = {
  [ResponseField.date]: ['date'],
  [ResponseField.dropped]: ['te', 'proxy-connection', 'proxy-authenticate'],
  [ResponseField.contentLength]: ['content-length'],
  [ResponseField.transferEncoding]: ['transfer-encoding'],
  [ResponseField.connection]: ['connection'],
  [ResponseField.keepAlive]: ['keep-alive'],
  [ResponseField.upgrade]: ['upgrade'],
};

const names = new NameTable(meanings);

const byName = new Map(
  Object.entries(meanings).flatMap(([field, all]) => all.map((name) => [name, Number(field) as ResponseField])),
);
/** By the first letter of the name in lower case. */
const mayMean = new Uint8Array(128);
for (const name of [...byName.keys(), 'antipode-', 'x-antipode-']) mayMean[name.charCodeAt(0)] = 1;

export function responseField(bytes: Uint8Array, { nameStart, nameEnd }: FieldLine): ResponseField {
  const first = bytes[nameStart]! | 0x20;
  if (first === 0x78 || first === 0x61) {
    if (isDirective(bytes, nameStart, nameEnd)) return ResponseField.directive;
  }
  return names.find(bytes, nameStart, nameEnd) as ResponseField;
}

function isDirective(bytes: Uint8Array, start: number, end: number): boolean {
  return nameStartsWith(bytes, start, end, 'antipode-') || nameStartsWith(bytes, start, end, 'x-antipode-');
}

/** What the field line of `text` that begins at `start` means. */
export function namedResponseField(text: string, start: number): ResponseField {
  if (mayMean[text.charCodeAt(start) | 0x20] !== 1) return ResponseField.other;
  const name = text.slice(start, text.indexOf(':', start)).toLowerCase();
  if (name.startsWith('antipode-') || name.startsWith('x-antipode-')) return ResponseField.directive;
  return byName.get(name) ?? ResponseField.other;
}
