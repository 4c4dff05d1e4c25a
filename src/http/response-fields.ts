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

const names = new NameTable({
  [ResponseField.date]: ['date'],
  [ResponseField.dropped]: ['te', 'proxy-connection', 'proxy-authenticate'],
  [ResponseField.contentLength]: ['content-length'],
  [ResponseField.transferEncoding]: ['transfer-encoding'],
  [ResponseField.connection]: ['connection'],
  [ResponseField.keepAlive]: ['keep-alive'],
  [ResponseField.upgrade]: ['upgrade'],
});

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
