/**
 * Which request fields mean something to an edge. A name is looked at by its length first, so that the usual field costs
 * one switch and few comparisons.
 */
import type { FieldLine } from './fields.ts';
import { nameEquals, nameStartsWith } from './grammar.ts';

export const RequestField = {
  /** Travels on and means nothing to us. */
  other: 0,
  /** Hop-by-hop, or for proxies only. */
  dropped: 1,
  /** Says who the client is or where it was; believed from trusted peers only. */
  forwarded: 2,
  /** Holds `_`, `.` or another character that CGI-like servers take for `-`. */
  alias: 3,
  host: 4,
  contentLength: 5,
  transferEncoding: 6,
  connection: 7,
  expect: 8,
  upgrade: 9,
  traceparent: 10,
  idempotencyKey: 11,
} as const;

export type RequestField = (typeof RequestField)[keyof typeof RequestField];

export function requestField(text: string, line: FieldLine): RequestField {
  if (line.aliased) return RequestField.alias;
  const { nameStart, nameEnd } = line;
  const first = text.charCodeAt(nameStart) | 0x20;
  if (first === 0x78) return isForwardedFamily(text, nameStart, nameEnd) ? RequestField.forwarded : RequestField.other;
  if (first === 0x61) {
    return nameStartsWith(text, nameStart, nameEnd, 'antipode-') ? RequestField.forwarded : RequestField.other;
  }
  switch (nameEnd - nameStart) {
    case 2:
      return nameEquals(text, nameStart, nameEnd, 'te') ? RequestField.dropped : RequestField.other;
    case 4:
      return nameEquals(text, nameStart, nameEnd, 'host') ? RequestField.host : RequestField.other;
    case 5:
      // Becomes HTTP_PROXY in CGI-like servers (CVE-2016-5385).
      return nameEquals(text, nameStart, nameEnd, 'proxy') ? RequestField.dropped : RequestField.other;
    case 6:
      return nameEquals(text, nameStart, nameEnd, 'expect') ? RequestField.expect : RequestField.other;
    case 7:
      return nameEquals(text, nameStart, nameEnd, 'upgrade') ? RequestField.upgrade : RequestField.other;
    case 9:
      return nameEquals(text, nameStart, nameEnd, 'forwarded') ? RequestField.forwarded : RequestField.other;
    case 10:
      if (nameEquals(text, nameStart, nameEnd, 'connection')) return RequestField.connection;
      return nameEquals(text, nameStart, nameEnd, 'keep-alive') ? RequestField.dropped : RequestField.other;
    case 11:
      return nameEquals(text, nameStart, nameEnd, 'traceparent') ? RequestField.traceparent : RequestField.other;
    case 14:
      if (nameEquals(text, nameStart, nameEnd, 'content-length')) return RequestField.contentLength;
      return nameEquals(text, nameStart, nameEnd, 'http2-settings') ? RequestField.dropped : RequestField.other;
    case 15:
      return nameEquals(text, nameStart, nameEnd, 'idempotency-key') ? RequestField.idempotencyKey : RequestField.other;
    case 16:
      return nameEquals(text, nameStart, nameEnd, 'proxy-connection') ? RequestField.dropped : RequestField.other;
    case 17:
      return nameEquals(text, nameStart, nameEnd, 'transfer-encoding')
        ? RequestField.transferEncoding
        : RequestField.other;
    case 19:
      return nameEquals(text, nameStart, nameEnd, 'proxy-authorization') ? RequestField.dropped : RequestField.other;
    default:
      return RequestField.other;
  }
}

function isForwardedFamily(text: string, start: number, end: number): boolean {
  return (
    nameStartsWith(text, start, end, 'x-forwarded') ||
    nameStartsWith(text, start, end, 'x-antipode-') ||
    nameEquals(text, start, end, 'x-real-ip') ||
    nameEquals(text, start, end, 'x-request-id')
  );
}
