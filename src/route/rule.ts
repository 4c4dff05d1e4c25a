/**
 * A route made ready for matching: hosts and field names in lower case, the path without its trailing slash (so that
 * the root is the empty prefix), conditions in flat lists.
 */
import { AntipodeError } from '../core/index.ts';
import type { FieldLookup, RouteMatch } from './route-match.ts';

export interface Rule<R> {
  readonly route: R;
  /** Place in the file. */
  readonly index: number;
  /** Distinct host patterns; `*` is any host. */
  readonly hosts: readonly string[];
  readonly path: string;
  readonly methods: readonly string[] | undefined;
  readonly fieldNames: readonly string[];
  readonly fieldValues: readonly (string | true)[];
}

const hostPattern = /^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])$/;

/** Throws ERR_ROUTE_HOST and ERR_ROUTE_PATH for patterns that no request could match. */
export function compileRule<R extends RouteMatch>(route: R, index: number): Rule<R> {
  const { host = '*', path = '/', methods, headers = {} } = route;
  const hosts = typeof host === 'string' ? [host] : host;
  return {
    route,
    index,
    hosts: compileHosts(hosts, index),
    path: compilePath(path, index),
    methods,
    fieldNames: Object.keys(headers).map((name) => name.toLowerCase()),
    fieldValues: Object.values(headers),
  };
}

/** Whether the route's conditions hold; host and path are the tables' business. */
export function accepts(rule: Rule<unknown>, method: string, field: FieldLookup): boolean {
  if (rule.methods !== undefined && !rule.methods.includes(method)) return false;
  for (let at = 0; at < rule.fieldNames.length; at++) {
    const wanted = rule.fieldValues[at];
    const value = field(rule.fieldNames[at]!);
    if (wanted === true ? value === undefined : value !== wanted) return false;
  }
  return true;
}

/** Order among routes of one host pattern and one path: conditions first, then the place in the file. */
export function compareRules(a: Rule<unknown>, b: Rule<unknown>): number {
  return Number(isConditional(b)) - Number(isConditional(a)) || a.index - b.index;
}

function isConditional(rule: Rule<unknown>): boolean {
  return rule.methods !== undefined || rule.fieldNames.length > 0;
}

function compileHosts(patterns: readonly string[], index: number): string[] {
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  const wrong = lower.findIndex((pattern) => !hostPattern.test(pattern));
  if (wrong === -1 && lower.length > 0) return [...new Set(lower)];
  const seen = wrong === -1 ? patterns : patterns[wrong];
  throw new AntipodeError(
    'ERR_ROUTE_HOST',
    `routes[${index}].host ${JSON.stringify(seen)} can match no request: write 'shop.example', '*.shop.example' or '*', without port or trailing dot`,
    { details: { index, host: seen } },
  );
}

function compilePath(path: string, index: number): string {
  if (path.startsWith('/') && !/[?#\s]/.test(path)) return path.replace(/\/+$/, '');
  throw new AntipodeError(
    'ERR_ROUTE_PATH',
    `routes[${index}].path ${JSON.stringify(path)} can match no request: write a path that starts with '/', without query or fragment`,
    { details: { index, path } },
  );
}
