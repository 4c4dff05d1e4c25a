/** A request of the web's own kind (Fetch), as caching sees it. */
import { headerLines } from '../../http/index.ts';
import { type Asked, splitTarget } from '../asked.ts';

export function webAsked(request: Request): Asked {
  const { method, url, headers } = request;
  const mark = url.indexOf('://');
  const slash = url.indexOf('/', mark + 3);
  return {
    method,
    scheme: url.slice(0, mark),
    host: url.slice(mark + 3, slash),
    ...splitTarget(url.slice(slash)),
    fields: webFields(headers),
    hasBody: request.body !== null,
  };
}

/** Lines with their CRLF. */
export function webFields(headers: Headers): string {
  return headerLines([...headers].flat());
}

/**
 * The request for the whole, whatever its client has already: what is answered is for others too. The client is given its 304
 * by the cache.
 */
export function withoutConditions(request: Request): Request {
  const { headers } = request;
  if (!headers.has('if-none-match') && !headers.has('if-modified-since')) return request;
  const kept = new Headers(headers);
  kept.delete('if-none-match');
  kept.delete('if-modified-since');
  return new Request(request, { headers: kept });
}
