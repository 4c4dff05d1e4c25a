/** What spans say of a request: names and meanings by OpenTelemetry's semantic conventions for HTTP, stable since 1.23. */
import type { Attributes } from '@opentelemetry/api';
import { type ObservedRequest, Redaction } from '../../edge/index.ts';

/** The methods of RFC 9110 and RFC 5789; a client may invent others without end. */
const known: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
]);
const redaction = new Redaction();

/** The first part of the name of a span. */
export function methodName(method: string): string {
  return known.has(method) ? method : 'HTTP';
}

export function methodAttributes(method: string): Attributes {
  return known.has(method)
    ? { 'http.request.method': method }
    : { 'http.request.method': '_OTHER', 'http.request.method_original': method };
}

/** Of a request that has just come. */
export function requestAttributes(request: ObservedRequest): Attributes {
  const { method, path, query, host, clientScheme, client, peerAddress, transport, requestId } = request;
  const userAgent = request.values('user-agent')[0];
  return {
    ...methodAttributes(method),
    'url.path': path,
    'url.scheme': clientScheme,
    'client.address': client.address,
    'network.peer.address': peerAddress,
    'network.protocol.version': transport.protocol === 'h2' ? '2' : '1.1',
    'antipode.request_id': requestId,
    ...(query !== '' && { 'url.query': redaction.query(query.slice(1)) }),
    ...(host !== '' && { 'server.address': host }),
    ...(userAgent !== undefined && { 'user_agent.original': userAgent }),
  };
}
