/**
 * Conditional requests, both ways (RFC 9111, section 4.3; RFC 9110, section 13): whether a client has what is stored
 * already, and how to ask a service whether what is stored is still good.
 */
import { fieldValues, withoutFields } from '../http/index.ts';
import { parseHttpDate } from './http-date.ts';
import type { StoredResponse } from './stored-response.ts';
import { entityTags, isStrong, weaklyEqual } from './validators.ts';

/** What a precondition is judged by. */
export interface Representation {
  readonly etag: string | undefined;
  /** As sent. */
  readonly lastModified: string | undefined;
  readonly dateMs: number;
}

/**
 * Whether the request's own conditions make 304 the answer instead of this representation. If-Modified-Since counts only
 * where there is no If-None-Match (RFC 9110, section 13.2.2).
 */
export function isNotModified(requestFields: string, { etag, lastModified, dateMs }: Representation): boolean {
  const noneMatch = fieldValues(requestFields, 'if-none-match');
  if (noneMatch.length > 0) {
    const tags = entityTags(noneMatch);
    return tags === '*' || (etag !== undefined && tags.some((tag) => weaklyEqual(tag, etag)));
  }
  const [since, second] = fieldValues(requestFields, 'if-modified-since');
  const sinceMs = since === undefined || second !== undefined ? undefined : parseHttpDate(since, dateMs);
  if (sinceMs === undefined) return false;
  const modifiedMs = lastModified === undefined ? dateMs : (parseHttpDate(lastModified, dateMs) ?? dateMs);
  return modifiedMs <= sinceMs;
}

/** Fields of a 200 that a 304 repeats (RFC 9110, section 15.4.5), and those that say how it was cached. */
const keptBy304: ReadonlySet<string> = new Set([
  'cache-control',
  'cache-status',
  'cdn-cache-control',
  'content-location',
  'date',
  'etag',
  'expires',
  'last-modified',
  'vary',
]);

/** The fields of the 304 that answers in place of a stored response. */
export function fieldsOf304(fields: string): string {
  const lines = fields.split('\r\n').slice(0, -1);
  const kept = lines.filter((line) => keptBy304.has(line.slice(0, line.indexOf(':')).toLowerCase()));
  return kept.map((line) => `${line}\r\n`).join('');
}

const conditions: ReadonlySet<string> = new Set([
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
  'if-range',
  'range',
]);

/**
 * The fields of the request that asks whether stored responses are still good: the client's, with our conditions in place
 * of its own. Strong tags of other variants are sent too, for one of them may be the one; weak ones are not, for services
 * that code what they send give all codings the same. The date is that of the selected response.
 * Undefined when nothing stored can be checked.
 */
export function validationFields(
  requestFields: string,
  selected: StoredResponse,
  others: readonly StoredResponse[],
): string | undefined {
  const strong = others.flatMap(({ etag }) => (etag !== undefined && isStrong(etag) ? etag : []));
  const tags = new Set([...(selected.etag === undefined ? [] : [selected.etag]), ...strong]);
  const { lastModified } = selected;
  if (tags.size === 0 && lastModified === undefined) return undefined;
  const match = tags.size === 0 ? '' : `if-none-match: ${[...tags].join(', ')}\r\n`;
  const since = lastModified === undefined ? '' : `if-modified-since: ${lastModified}\r\n`;
  return withoutFields(requestFields, conditions) + match + since;
}

/** A request's fields without its conditions and ranges: asks for the whole. */
export function unconditional(requestFields: string): string {
  return withoutFields(requestFields, conditions);
}
