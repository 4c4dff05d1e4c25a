/**
 * Cache-Control (RFC 9111, section 5.2), of requests and of responses alike.
 *
 * Where a number stands twice the first occurrence counts, and an argument that is not what it should be makes a
 * response stale (section 4.2.1): a cache that guesses serves what it was told not to. Where the names of fields stand
 * twice all of them count, and without names it is the whole message: the strictest of directives that conflict.
 */
import { parseSeconds } from './delta-seconds.ts';
import { listMembers, unquoted } from './field-list.ts';

export interface CacheControl {
  readonly noStore: boolean;
  /** True for the whole message, or the lower-case names of the fields it is about. */
  readonly noCache: boolean | readonly string[];
  readonly isPrivate: boolean | readonly string[];
  readonly isPublic: boolean;
  readonly mustRevalidate: boolean;
  readonly proxyRevalidate: boolean;
  readonly mustUnderstand: boolean;
  readonly onlyIfCached: boolean;
  readonly noTransform: boolean;
  /** Seconds; 0 where the argument is no number of seconds. */
  readonly maxAge: number | undefined;
  readonly sMaxAge: number | undefined;
  readonly minFresh: number | undefined;
  /** Infinity without an argument: however stale. */
  readonly maxStale: number | undefined;
  readonly staleWhileRevalidate: number | undefined;
  readonly staleIfError: number | undefined;
}

/** Of a directive: undefined without one, null when it is a string that does not end. */
type Argument = string | undefined | null;

/** By the lower-case names of the directives. */
export type Directives = ReadonlyMap<string, Argument>;

/** The value of the field on all its lines. */
export function parseCacheControl(values: readonly string[]): CacheControl {
  return cacheControlOf(parseDirectives(values));
}

export function cacheControlOf(directives: Directives): CacheControl {
  const has = (name: string) => directives.has(name);
  return {
    noStore: has('no-store'),
    noCache: fieldsOf(directives, 'no-cache'),
    isPrivate: fieldsOf(directives, 'private'),
    isPublic: has('public'),
    mustRevalidate: has('must-revalidate'),
    proxyRevalidate: has('proxy-revalidate'),
    mustUnderstand: has('must-understand'),
    onlyIfCached: has('only-if-cached'),
    noTransform: has('no-transform'),
    maxAge: secondsOf(directives, 'max-age'),
    sMaxAge: secondsOf(directives, 's-maxage'),
    minFresh: secondsOf(directives, 'min-fresh'),
    maxStale:
      has('max-stale') && directives.get('max-stale') === undefined ? Infinity : secondsOf(directives, 'max-stale'),
    staleWhileRevalidate: secondsOf(directives, 'stale-while-revalidate'),
    staleIfError: secondsOf(directives, 'stale-if-error'),
  };
}

function parseDirectives(values: readonly string[]): Directives {
  const directives = new Map<string, Argument>();
  for (const member of listMembers(values)) {
    const equals = member.indexOf('=');
    const written = equals < 0 ? member : member.slice(0, equals);
    // A blank before the sign is a fault of the grammar: the directive holds, its argument does not.
    const name = written.trimEnd().toLowerCase();
    const value = equals < 0 ? undefined : name.length < written.length ? null : argumentOf(member.slice(equals + 1));
    if (!directives.has(name)) directives.set(name, value);
    else if (name === 'no-cache' || name === 'private') directives.set(name, bothLists(directives.get(name), value));
  }
  return directives;
}

function argumentOf(text: string): Argument {
  return unquoted(text) ?? null;
}

function bothLists(one: Argument, other: Argument): Argument {
  return one && other ? `${one},${other}` : undefined;
}

function secondsOf(directives: Directives, name: string): number | undefined {
  if (!directives.has(name)) return undefined;
  return parseSeconds(directives.get(name) ?? '') ?? 0;
}

/** An argument that cannot be read, or names nothing, leaves the directive without one: the stricter meaning. */
function fieldsOf(directives: Directives, name: string): boolean | readonly string[] {
  if (!directives.has(name)) return false;
  const names = listMembers([directives.get(name) ?? '']).map((each) => each.toLowerCase());
  return names.length === 0 || names.some((each) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(each)) ? true : names;
}
