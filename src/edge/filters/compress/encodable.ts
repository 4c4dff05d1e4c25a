/**
 * What an answer says about whether it may be compressed, and what it says once it is (RFC 9110, sections 8.4 and 8.8.3).
 *
 * A compressed body is another representation: a strong validator of the plain one does not hold for it, and ranges of
 * it are not those of the plain one. Digests of the content would be wrong, so an answer that has one is left alone.
 */
import { Framing, fieldValues, withoutFields } from '../../../http/index.ts';
import type { AnswerHead } from '../../answer-head.ts';

export interface EncodableOptions {
  readonly minBytes: number;
  readonly isType: (contentType: string) => boolean;
}

/** All that decides, in one pass over the fields. */
const deciding = /^(content-(?:type|encoding|range|digest|md5)|repr-digest|digest|cache-control):[\t ]*([^\r]*)/gim;
const noTransform = /(?:^|[,\s])no-transform(?:$|[,\s])/i;
const variesAlready = /(?:^|[,\s])(?:accept-encoding|\*)(?:$|[,\s])/i;
const replaced: ReadonlySet<string> = new Set(['etag', 'accept-ranges']);
const validator: ReadonlySet<string> = new Set(['etag']);
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Whether an answer to a request of this method is of a kind that is sent compressed. */
export function isEncodable(head: AnswerHead, method: string, { minBytes, isType }: EncodableOptions): boolean {
  const { status, framing, contentLength } = head;
  if (status < 200 || status === 206 || bodiless.has(status)) return false;
  if (contentLength >= 0 && contentLength < minBytes) return false;
  if (framing === Framing.none && method !== 'HEAD') return false;
  let isWanted = false;
  for (const [, name, value] of head.fields.matchAll(deciding)) {
    const field = name!.toLowerCase();
    if (field === 'content-type') isWanted = isType(value!);
    else if (field !== 'cache-control' || noTransform.test(value!)) return false;
  }
  return isWanted;
}

/** Whether `Cache-Control` asks for the body as it is. */
export function forbidsTransform(cacheControl: readonly string[]): boolean {
  return cacheControl.some((value) => noTransform.test(value));
}

/** Tells caches that other clients get this answer in another coding. */
export function variedFields(fields: string): string {
  const isTold = fieldValues(fields, 'vary').some((value) => variesAlready.test(value));
  return isTold ? fields : `${fields}vary: accept-encoding\r\n`;
}

/** The fields of the answer in a coding. */
export function encodedFields(fields: string, coding: string): string {
  const etag = fieldValues(fields, 'etag')[0];
  const line = etag === undefined ? '' : `etag: ${weakened(etag)}\r\n`;
  return `${withoutFields(fields, replaced)}${line}content-encoding: ${coding}\r\n`;
}

/**
 * The fields of a 304. A client that holds the answer as it was compressed here knows it by the weak tag, and would not
 * recognise its own copy by the strong one (RFC 9111, section 4.3.4).
 */
export function notModifiedFields(fields: string, ifNoneMatch: readonly string[]): string {
  const etag = fieldValues(fields, 'etag')[0];
  if (etag === undefined || !ifNoneMatch.some((value) => value.includes(`W/${etag}`))) return fields;
  return variedFields(`${withoutFields(fields, validator)}etag: ${weakened(etag)}\r\n`);
}

function weakened(etag: string): string {
  return etag.startsWith('W/') ? etag : `W/${etag}`;
}
