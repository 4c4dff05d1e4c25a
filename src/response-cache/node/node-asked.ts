/** A request of node:http, and of frameworks on it, as caching sees it. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { headerLines } from '../../http/index.ts';
import { type Asked, splitTarget } from '../asked.ts';

/** Express and connect take the path a router is mounted at out of `url`. */
type NodeRequest = IncomingMessage & { readonly originalUrl?: string };

export function nodeAsked(request: NodeRequest): Asked {
  const { headers, method = 'GET' } = request;
  const length = headers['content-length'];
  const isEncrypted = (request.socket as Partial<TLSSocket>).encrypted === true;
  return {
    method,
    scheme: isEncrypted ? 'https' : 'http',
    // What HTTP/2 has in place of Host.
    host: `${headers[':authority'] ?? headers.host ?? ''}`.toLowerCase(),
    ...splitTarget(request.originalUrl ?? request.url ?? '/'),
    fields: headerLines(request.rawHeaders),
    hasBody: headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0'),
  };
}

/**
 * The handler is asked for the whole, whatever its client has already: what it answers is for others too. The client is given
 * its 304 by the cache.
 */
export function withoutConditions(request: IncomingMessage): void {
  delete request.headers['if-none-match'];
  delete request.headers['if-modified-since'];
}
