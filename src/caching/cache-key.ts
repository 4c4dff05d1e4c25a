/**
 * The name of a resource in a cache: a tuple, never a mere concatenation, for two requests that a service tells apart must
 * not get one name. NUL stands between the parts; a checked request has none in it, and the number of parts is fixed.
 */
import { fieldValues } from '../http/index.ts';

/** What of the query counts: all of it, nothing, only some parameters, or all but some (`utm_*` by prefix). */
export type QueryRule = 'all' | 'none' | { readonly only: readonly string[] } | { readonly except: readonly string[] };

export interface KeyRule {
  readonly query: QueryRule;
  /** Whether the order of the parameters counts for nothing. */
  readonly sortQuery: boolean;
  /** Lower-case names of request fields whose values are part of the key. */
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
}

export interface KeyInput {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly requestFields: string;
}

/** What `keyPrefix` of a target starts with is the start of its keys. */
export function cacheKey(input: KeyInput, rule: KeyRule): string {
  const { requestFields } = input;
  const base = targetKey(input, rule);
  if (rule.headers.length === 0 && rule.cookies.length === 0) return base;
  const headers = rule.headers.map((name) => headerPart(fieldValues(requestFields, name)));
  const jar = rule.cookies.length === 0 ? '' : fieldValues(requestFields, 'cookie').join(';');
  return [base, ...headers, ...rule.cookies.map((name) => cookieValue(jar, name))].join('\0');
}

/** What the keys of all requests for one target start with, whatever their fields. */
export function targetKey({ scheme, authority, path, query }: Omit<KeyInput, 'requestFields'>, rule: KeyRule): string {
  const kept = rule.query === 'all' && !rule.sortQuery ? query : keyQuery(query, rule);
  return `${scheme}\0${authority}\0${path}\0${kept}`;
}

/** The start of the keys of everything below a path. */
export function keyPrefix({ scheme, authority, path }: Pick<KeyInput, 'scheme' | 'authority' | 'path'>): string {
  return `${scheme}\0${authority}\0${path}`;
}

function keyQuery(query: string, { query: rule, sortQuery }: KeyRule): string {
  if (rule === 'none' || query === '') return '';
  const all = query.slice(1).split('&');
  const kept = rule === 'all' ? all : all.filter((pair) => counts(nameOf(pair), rule));
  return kept.length === 0 ? '' : `?${(sortQuery ? kept.toSorted() : kept).join('&')}`;
}

function counts(name: string, rule: Exclude<QueryRule, string>): boolean {
  return 'only' in rule ? isAmong(name, rule.only) : !isAmong(name, rule.except);
}

function isAmong(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return equals < 0 ? pair : pair.slice(0, equals);
}

/** Absent is not the same as empty. */
function headerPart(values: readonly string[]): string {
  return values.length === 0 ? '' : `=${values.join('\x01')}`;
}

/** The first of that name (RFC 6265, section 5.4, sends the most specific first). */
function cookieValue(jar: string, name: string): string {
  const pair = jar
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  return pair === undefined ? '' : `=${pair.slice(name.length + 1)}`;
}
