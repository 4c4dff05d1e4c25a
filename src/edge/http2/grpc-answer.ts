/**
 * What a gRPC client is told where another one gets a problem: its own kind of status, in an answer that is all trailers
 * (gRPC over HTTP/2, "Trailers-Only"). The statuses are those gRPC gives to HTTP's ("HTTP to gRPC Status Code Mapping").
 */
import type { OutgoingHttpHeaders } from 'node:http2';
import type { Problem } from '../problem.ts';

const unknown = 2;
const statuses: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  408: 4,
  413: 8,
  429: 14,
  431: 8,
  502: 14,
  503: 14,
  504: 14,
};

/** Whether a request is one of gRPC's, by its type of content. */
export function isGrpc(contentType: string | undefined): boolean {
  return contentType !== undefined && /^application\/grpc(?:$|[+;])/i.test(contentType);
}

export function grpcProblem({ status, detail, retryAfterSeconds }: Problem): OutgoingHttpHeaders {
  return {
    ':status': 200,
    'content-type': 'application/grpc',
    'grpc-status': String(statuses[status] ?? unknown),
    // Printable ASCII without a percent sign, by which its other characters would be written.
    'grpc-message': detail.replace(/[^ -$&-~]/g, '?'),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  };
}
