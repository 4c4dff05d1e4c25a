/**
 * Whether a stored response answers a request as it is (RFC 9111, sections 4, 4.2.4 and 5.2.1; RFC 5861).
 */
import { fieldValues } from '../http/index.ts';
import { type CacheControl, parseCacheControl } from './cache-control.ts';
import { currentAgeMs, freshForMs, type StoredResponse } from './stored-response.ts';

/** What to do with a stored response that matches. */
export const Reuse = { serve: 0, serveAndRefresh: 1, validate: 2 } as const;
export type Reuse = (typeof Reuse)[keyof typeof Reuse];

/** What a request asks of caches; undefined when it asks nothing, as most do. */
export type RequestControl = CacheControl | undefined;

/** Cache-Control of a request; where there is none, `Pragma: no-cache` stands for it (section 5.4). */
export function requestControl(requestFields: string): RequestControl {
  const values = fieldValues(requestFields, 'cache-control');
  if (values.length > 0) return parseCacheControl(values);
  const pragma = fieldValues(requestFields, 'pragma');
  return pragma.some((value) => /(?:^|,)[ \t]*no-cache[ \t]*(?:,|$)/i.test(value))
    ? parseCacheControl(['no-cache'])
    : undefined;
}

export function reuseOf(stored: StoredResponse, request: RequestControl, nowMs: number): Reuse {
  if (stored.noCache) return Reuse.validate;
  const leftMs = freshForMs(stored, nowMs);
  if (request !== undefined) return reuseAsAsked(stored, request, nowMs);
  if (leftMs > 0) return Reuse.serve;
  return -leftMs < stored.staleWhileRevalidateMs ? Reuse.serveAndRefresh : Reuse.validate;
}

function reuseAsAsked(stored: StoredResponse, request: CacheControl, nowMs: number): Reuse {
  if (request.noCache !== false) return Reuse.validate;
  const leftMs = freshForMs(stored, nowMs);
  // `max-age=0` asks for one made now, and nothing that is stored was.
  const { maxAge } = request;
  const isTooOld = maxAge === 0 || (maxAge !== undefined && currentAgeMs(stored, nowMs) > maxAge * 1_000);
  const endsTooSoon = request.minFresh !== undefined && leftMs < request.minFresh * 1_000;
  if (leftMs > 0) return isTooOld || endsTooSoon ? Reuse.validate : Reuse.serve;
  if (isTooOld || endsTooSoon) return Reuse.validate;
  const isAccepted = request.maxStale !== undefined && -leftMs <= request.maxStale * 1_000;
  if (isAccepted && !stored.mustRevalidate) return Reuse.serve;
  return -leftMs < stored.staleWhileRevalidateMs ? Reuse.serveAndRefresh : Reuse.validate;
}

/** Whether it may be served though checking it has failed (RFC 5861, section 4): response and request may allow it. */
export function isUsableOnError(stored: StoredResponse, request: RequestControl, nowMs: number): boolean {
  if (stored.noCache) return false;
  const leftMs = freshForMs(stored, nowMs);
  const askedMs = stored.mustRevalidate ? 0 : (request?.staleIfError ?? 0) * 1_000;
  return leftMs > 0 || -leftMs < Math.max(stored.staleIfErrorMs, askedMs);
}
