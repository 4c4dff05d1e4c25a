/**
 * Under which names answers lie. `response:https://example.com/blog?page=2`, then behind NULs the values of request fields that
 * tell answers apart; no request holds a NUL, so that no two requests that an app tells apart get one key.
 *
 * What a proxy said of the client's connection (X-Forwarded-Proto, X-Forwarded-Host) is always a part: many apps make links
 * and redirects from it, and an answer with an attacker's host in it must be nobody's but the attacker's.
 */
import { type Target, type Variant, variantOf } from '../caching/index.ts';
import type { Asked } from './asked.ts';

const alwaysPart: readonly string[] = ['x-forwarded-host', 'x-forwarded-proto'];

/** The names of the request fields in every key, those that are always there among them. */
export function keyFields(vary: readonly string[]): readonly string[] {
  return [...alwaysPart, ...vary];
}

/** The tag of every answer for a target, and the start of its keys. */
export function targetTag({ scheme, authority, path, query }: Target): string {
  return `response:${scheme}://${authority}${path}${query}`;
}

export function targetOf({ scheme, host, path, query }: Asked): Target {
  return { scheme, authority: host, path, query };
}

/** `own` is the app's own key, where it has one. */
export function baseKey(asked: Asked, own: string | undefined, fields: readonly string[]): string {
  const start = own === undefined ? targetTag(targetOf(asked)) : `response:${own}`;
  return withValues(start, variantOf(fields, asked.fields));
}

/** The key of the answer to a request, where that for another one lies under `base` and says what answers vary by. */
export function variantKey(base: string, { names }: Variant, requestFields: string): string {
  return withValues(base, variantOf(names, requestFields));
}

function withValues(start: string, { names, values }: Variant): string {
  return names.reduce((key, name, index) => `${key}\0${name}=${values[index]}`, start);
}
