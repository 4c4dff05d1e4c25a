/** Which request fields mean something to an edge. */
import type { FieldLine } from './fields.ts';
import { nameStartsWith } from './grammar.ts';
import { NameTable } from './name-table.ts';

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
  cdnLoop: 12,
} as const;

export type RequestField = (typeof RequestField)[keyof typeof RequestField];

const names = new NameTable({
  // `proxy` becomes HTTP_PROXY in CGI-like servers (CVE-2016-5385).
  [RequestField.dropped]: ['keep-alive', 'te', 'proxy', 'proxy-connection', 'proxy-authorization', 'http2-settings'],
  [RequestField.forwarded]: [
    'forwarded',
    'x-real-ip',
    'x-request-id',
    'x-request-deadline',
    // A client's address, as CDNs and load balancers call it.
    'client-ip',
    'true-client-ip',
    'x-client-ip',
    'x-cluster-client-ip',
    'x-azure-clientip',
    'cf-connecting-ip',
    'cf-connecting-ipv6',
    'fastly-client-ip',
    'fly-client-ip',
    // A path other than the one that was routed: what some frameworks serve instead of it.
    'x-original-url',
    'x-rewrite-url',
  ],
  [RequestField.host]: ['host'],
  [RequestField.contentLength]: ['content-length'],
  [RequestField.transferEncoding]: ['transfer-encoding'],
  [RequestField.connection]: ['connection'],
  [RequestField.expect]: ['expect'],
  [RequestField.upgrade]: ['upgrade'],
  [RequestField.traceparent]: ['traceparent'],
  [RequestField.idempotencyKey]: ['idempotency-key'],
  [RequestField.cdnLoop]: ['cdn-loop'],
});

export function requestField(bytes: Uint8Array, { nameStart, nameEnd, aliased }: FieldLine): RequestField {
  if (aliased) return RequestField.alias;
  const first = bytes[nameStart]! | 0x20;
  if (first === 0x78 || first === 0x61) {
    if (isForwardedFamily(bytes, nameStart, nameEnd)) return RequestField.forwarded;
  }
  return names.find(bytes, nameStart, nameEnd) as RequestField;
}

function isForwardedFamily(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    nameStartsWith(bytes, start, end, 'antipode-') ||
    nameStartsWith(bytes, start, end, 'x-forwarded') ||
    nameStartsWith(bytes, start, end, 'x-antipode-')
  );
}
