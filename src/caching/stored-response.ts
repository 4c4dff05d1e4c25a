/**
 * A response as a cache keeps it: its fields, and everything a later request asks of it worked out once, so that a hit is
 * arithmetic on numbers.
 */
import { fieldValues, withoutFields } from '../http/index.ts';
import { initialAgeMs, parseAge } from './age.ts';
import type { CacheControl } from './cache-control.ts';
import { tagLines, withoutTags } from './cache-tags.ts';
import { type FreshnessOptions, lifetimeMs, type Policy, policyOf } from './freshness.ts';
import { parseHttpDate } from './http-date.ts';
import { type Variant, variantOf } from './vary.ts';

export interface StoredResponse {
  readonly status: number;
  /** Checked lines with their CRLF: all that was received but what section 3.1 leaves out, and without `age` and tags. */
  readonly fields: string;
  /** The lines with tags, for who may see them. */
  readonly tagFields: string;
  readonly etag: string | undefined;
  /** As sent. */
  readonly lastModified: string | undefined;
  readonly dateMs: number;
  /** When it came, or was last found to be good, by this cache's clock; and how old it was then. */
  readonly receivedMs: number;
  readonly initialAgeMs: number;
  readonly lifetimeMs: number;
  /** How long it may be served stale while it is fetched anew, and when that fails; 0 for not at all. */
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  /** It is checked before every use. */
  readonly noCache: boolean;
  /** Once stale it is never served unchecked. */
  readonly mustRevalidate: boolean;
  readonly variant: Variant;
}

export interface Received {
  readonly status: number;
  readonly fields: string;
  /** The fields of the request it answers. */
  readonly requestFields: string;
  readonly requestMs: number;
  readonly responseMs: number;
}

export interface StoringOptions extends FreshnessOptions {
  /** For responses that say nothing of it. */
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
}

/**
 * Fields that are of one connection, or of one proxy's own business (section 3.1), the age, which is worked out anew, and
 * the announcement of trailers, which are not kept.
 */
const unstored = ['age', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-authorization', 'trailer'];

/** What is to be kept of a response that `whyNotStored` has nothing against. */
export function storedResponse(received: Received, options: StoringOptions): StoredResponse {
  const { status, fields, requestMs, responseMs } = received;
  const policy = policyOf(fields, options.targets);
  const dateMs = dateOf(fields, responseMs);
  const ageSeconds = parseAge(fieldValues(fields, 'age'));
  const kept = withoutFields(fields, new Set([...unstored, ...privateFields(policy.control)]));
  const lastModified = fieldValues(kept, 'last-modified')[0];
  const lastModifiedMs = lastModified === undefined ? undefined : parseHttpDate(lastModified, responseMs);
  return {
    status,
    fields: dated(withoutTags(kept), responseMs),
    tagFields: tagLines(kept),
    etag: fieldValues(kept, 'etag')[0],
    lastModified,
    dateMs,
    receivedMs: responseMs,
    initialAgeMs: initialAgeMs({ ageSeconds, dateMs, requestMs, responseMs }),
    lifetimeMs: lifetimeMs({ status, fields, policy, dateMs, lastModifiedMs }, options),
    ...staleness(policy, options),
    noCache: policy.control.noCache === true,
    variant: variantOf(fieldValues(fields, 'vary'), received.requestFields),
  };
}

/** A response without a Date gets that of its coming when it is stored (RFC 9110, section 6.6.1). */
export function dated(fields: string, responseMs: number): string {
  const isDated = fieldValues(fields, 'date').length > 0;
  return isDated ? fields : `${fields}date: ${new Date(responseMs).toUTCString()}\r\n`;
}

/** When the response was made; when it came, where it does not say (RFC 9110, section 6.6.1). */
function dateOf(fields: string, responseMs: number): number {
  const [date, second] = fieldValues(fields, 'date');
  return (date === undefined || second !== undefined ? undefined : parseHttpDate(date, responseMs)) ?? responseMs;
}

/** Fields that are not to be kept, or not to be used unchecked, by the qualified forms of `private` and `no-cache`. */
function privateFields({ isPrivate, noCache }: CacheControl): readonly string[] {
  return [isPrivate, noCache].flatMap((names) => (typeof names === 'boolean' ? [] : names));
}

/**
 * s-maxage forbids stale answers like proxy-revalidate (section 5.2.2.10). What the same response says of stale answers
 * in so many words is taken to be the exception it wants; what the config says for all is not.
 */
function staleness({ control }: Policy, options: StoringOptions) {
  const mustRevalidate = control.mustRevalidate || control.proxyRevalidate;
  const isStrict = mustRevalidate || control.sMaxAge !== undefined;
  const allowed = (own: number | undefined, given: number) => {
    if (mustRevalidate) return 0;
    return own === undefined ? (isStrict ? 0 : given) : own * 1_000;
  };
  return {
    mustRevalidate: isStrict,
    staleWhileRevalidateMs: allowed(control.staleWhileRevalidate, options.staleWhileRevalidateMs),
    staleIfErrorMs: allowed(control.staleIfError, options.staleIfErrorMs),
  };
}

/** How old a stored response is. */
export function currentAgeMs({ initialAgeMs: initial, receivedMs }: StoredResponse, nowMs: number): number {
  return initial + Math.max(0, nowMs - receivedMs);
}

/** How long it is still fresh; below 0 how long it has been stale. */
export function freshForMs(stored: StoredResponse, nowMs: number): number {
  return stored.lifetimeMs - currentAgeMs(stored, nowMs);
}
