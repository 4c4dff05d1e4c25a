/**
 * What later messages say of what is stored: a 304 to conditions of our own (RFC 9111, section 4.3.4), and the answer to a
 * HEAD (section 4.3.5).
 */
import {
  freshened,
  freshenedBy,
  isSameByHead,
  matchesVariant,
  type StoredResponse,
  variantOf,
  whyNotStored,
} from '../../../caching/index.ts';
import { fieldValues } from '../../../http/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { CacheOptions } from './cache-options.ts';
import type { Cached } from './cached.ts';
import type { CachingRoute } from './caching-route.ts';
import { storingOptions } from './fill.ts';
import type { Lookup } from './lookup.ts';

/**
 * Freshens what a 304 is about, and returns what answers the request; undefined when the 304 is about nothing that is
 * stored. What was stored for other requests is, from now on, stored for this one too.
 */
export function freshenStored(
  { cache, options }: CachingRoute,
  { key, seen: asked }: Lookup,
  selected: StoredResponse | undefined,
  { fields, sentMs }: { readonly fields: string; readonly sentMs: number },
): Cached | undefined {
  const stored = cache.variants(key).map(({ response }) => response);
  const about = new Set(freshenedBy(stored, fields, selected));
  const later = { fields, requestFields: asked, requestMs: sentMs, responseMs: cache.wallNow() };
  let answer: Cached | undefined;
  cache.replace(key, (each) => {
    if (!about.has(each.response)) return each;
    const response = freshened(each.response, later, storingOptions(options, each.response.status));
    const now = each.with(response);
    if (answer === undefined || matchesVariant(response.variant, asked)) answer = now;
    // It may be told not to be kept any longer; this once it answers.
    return kept(options, each, now, asked);
  });
  if (answer === undefined || matchesVariant(answer.response.variant, asked)) return answer;
  const variant = variantOf(fieldValues(answer.response.fields, 'vary'), asked);
  const own = answer.with({ ...answer.response, variant });
  if (cache.variants(key).includes(answer)) cache.put(key, own, asked);
  return own;
}

/** Freshens what the answer to a HEAD is about, and takes out what is no longer so. */
export function compareWithHead(
  { cache, options }: CachingRoute,
  lookup: Lookup,
  head: AnswerHead,
  sentMs: number,
): void {
  if (head.status !== 200) return;
  const fields = head.contentLength < 0 ? head.fields : `${head.fields}content-length: ${head.contentLength}\r\n`;
  const { key, seen: asked } = lookup;
  const later = { fields: head.fields, requestFields: asked, requestMs: sentMs, responseMs: cache.wallNow() };
  cache.replace(key, (each) => {
    const { response } = each;
    if (!matchesVariant(response.variant, asked)) return each;
    if (response.status !== head.status || !isSameByHead(response, fields, each.body.bytes.length)) return undefined;
    const now = each.with(freshened(response, later, storingOptions(options, response.status)));
    return kept(options, each, now, asked);
  });
}

/**
 * What stays stored once a later message has said more of it: what came of both where that may be stored, and nothing where
 * it may not. When it is only this request whose answers are not to be stored, what was stored stays as it was.
 */
function kept(options: CacheOptions, before: Cached, after: Cached, requestFields: string): Cached | undefined {
  const { status, fields } = after.response;
  const storing = { ...storingOptions(options, status), hasTtl: true, storeSetCookie: options.storeSetCookie };
  const why = whyNotStored({ method: 'GET', requestFields, status, fields }, storing);
  if (why === undefined) return after;
  return why === 'request-no-store' || why === 'authorization' ? before : undefined;
}
