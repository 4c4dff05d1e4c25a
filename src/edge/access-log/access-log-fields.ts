/**
 * What an access log can say of a request, by name. There is no field for headers at large: `authorization`, `cookie` and
 * `set-cookie` cannot be logged by any config.
 */
import { networkKey } from '../../geo/index.ts';
import type { ObservedRequest } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import { accessLogDefaults } from './access-log-defaults.ts';
import type { AccessLogField } from './access-log-field.ts';
import type { Redaction } from './redaction.ts';

/** How fields are read. */
export interface FieldRules {
  readonly redaction: Redaction;
  /** Whether of a client's address only its network is shown: /24 of IPv4, /64 of IPv6. */
  readonly truncateAddresses: boolean;
  /** The region of this edge; empty where there is none. */
  readonly region: string;
}

/** A text, a number, or undefined where there is nothing to say. */
export type FieldValue = string | number | true | undefined;
export type ReadField = (request: ObservedRequest, end: RequestEnd, rules: FieldRules) => FieldValue;

const some = (text: string | undefined) => (text === '' ? undefined : text);
const rounded = (ms: number) => Math.round(ms * 1_000) / 1_000;

/** Of a request whose head could be read; `unread` says what is known of another. */
export const readFields: Readonly<Record<AccessLogField, ReadField>> = {
  requestId: ({ requestId }) => requestId,
  traceId: (request) => traceIdOf(request),
  client: (request, _end, rules) => some(clientOf(request, rules)),
  method: ({ method }) => method,
  host: ({ host }) => some(host),
  path: ({ path }) => path,
  query: ({ query }, _end, { redaction }) => some(redaction.query(query)),
  status: (_request, { status }) => status,
  bytesIn: ({ notes }) => notes.received,
  bytesOut: (_request, { bytes }) => bytes,
  durationMs: (_request, { durationMs }) => (Number.isNaN(durationMs) ? undefined : rounded(durationMs)),
  headMs: ({ notes, startedAt }) => (notes.answeredAt === 0 ? undefined : rounded(notes.answeredAt - startedAt)),
  route: ({ route }) => route?.label,
  service: ({ route }) => route?.service,
  endpoint: (_request, { endpointId }) => endpointId,
  region: (_request, _end, { region }) => some(region),
  tries: ({ notes }) => notes.trail?.made,
  cache: ({ notes }) => some(notes.cache),
  problem: ({ notes }) => some(notes.problem),
  failure: ({ notes }) => some(notes.failure),
  scheme: ({ clientScheme }) => clientScheme,
  http: ({ transport }) => transport.protocol,
  tls: ({ transport }) => some(transport.tlsVersion),
  userAgent: (request) => request.values('user-agent')[0],
  referer: (request, _end, { redaction }) => refererOf(request, redaction),
  country: ({ client }) => client.place?.country,
  abandoned: (_request, { abandoned }) => (abandoned ? true : undefined),
};

/** The fields that need nothing of what the client has sent. */
export const unread: ReadonlySet<AccessLogField> = new Set<AccessLogField>([
  ...(['requestId', 'client', 'status', 'bytesIn', 'bytesOut', 'durationMs', 'headMs', 'region', 'problem'] as const),
  ...(['http', 'tls', 'abandoned'] as const),
]);

/** Of the trace it was sent on in, or came in. */
function traceIdOf(request: ObservedRequest): string | undefined {
  const sent = request.notes.traceFields;
  const traceparent = sent === '' ? (request.values('traceparent')[0] ?? '') : sent.slice('traceparent: '.length);
  return /^[0-9a-f]{2}-[0-9a-f]{32}-/.test(traceparent) ? traceparent.slice(3, 35) : undefined;
}

function clientOf({ understood, client, peerAddress }: ObservedRequest, { truncateAddresses }: FieldRules): string {
  const address = understood ? client.address : peerAddress;
  if (!truncateAddresses) return address;
  const network = networkKey(address) ?? '';
  return network.replace(/\.\d+$/, '.0/24');
}

function refererOf(request: ObservedRequest, redaction: Redaction): string | undefined {
  const referer = request.values('referer')[0];
  return referer === undefined ? undefined : redaction.url(referer.slice(0, accessLogDefaults.valueLength));
}
