/**
 * Host, path, method and fields of a request → the most specific route.
 *
 * Order: an exact host before a wildcard (longest suffix first) before none; then the longest path prefix in whole
 * segments; then routes with `methods` or `headers` before those without; then the order in the file. A route whose
 * conditions fail gives way to the next one in this order, also to one of a less specific host.
 *
 * Invariant: the answer is the first route in that order that matches (proved against a naive search); matching
 * allocates nothing and costs the host levels and path prefixes that match, not the number of routes.
 */
import type { FieldLookup, RouteMatch } from './route-match.ts';
import { accepts, type Rule } from './rule.ts';
import { groupRules, type RulesByPath } from './rule-table.ts';
import { SegmentIndex } from './segment-index.ts';

export interface Router<R> {
  /**
   * `host` in lower case without port; `path` normalised, without query; `field` is asked with lower-case names.
   * Undefined: no route, 404.
   */
  match(host: string, path: string, method: string, field: FieldLookup): R | undefined;
  /** Whether some route could match this host. If not, the request came to the wrong place: 421. */
  knowsHost(host: string): boolean;
}

type PathIndex<R> = SegmentIndex<readonly Rule<R>[]>;

/** Compiles the routes once. Throws ERR_ROUTE_HOST and ERR_ROUTE_PATH for patterns that no request could match. */
export function createRouter<R extends RouteMatch>(routes: readonly R[]): Router<R> {
  const exact = new Map<string, PathIndex<R>>();
  const wildcards = new Map<string, PathIndex<R>>();
  let any: PathIndex<R> | undefined;
  for (const [host, paths] of groupRules(routes)) {
    if (host === '*') any = indexPaths(paths);
    else if (host.startsWith('*.')) wildcards.set(host.slice(2), indexPaths(paths));
    else exact.set(host, indexPaths(paths));
  }
  const suffixes = new SegmentIndex(wildcards, { separator: '.', from: 'end' });

  return {
    match(host, path, method, field) {
      let rule = firstAccepting(exact.get(host), path, method, field);
      if (rule !== undefined) return rule.route;
      for (let level = suffixes.find(host); level !== undefined; level = level.parent) {
        rule = firstAccepting(level.value, path, method, field);
        if (rule !== undefined) return rule.route;
      }
      return firstAccepting(any, path, method, field)?.route;
    },
    knowsHost: (host) => any !== undefined || exact.has(host) || suffixes.find(host) !== undefined,
  };
}

function indexPaths<R>(paths: RulesByPath<R>): PathIndex<R> {
  return new SegmentIndex(paths, { separator: '/', from: 'start' });
}

function firstAccepting<R>(
  paths: PathIndex<R> | undefined,
  path: string,
  method: string,
  field: FieldLookup,
): Rule<R> | undefined {
  for (let prefix = paths?.find(path); prefix !== undefined; prefix = prefix.parent) {
    const rules = prefix.value;
    for (let at = 0; at < rules.length; at++) {
      if (accepts(rules[at]!, method, field)) return rules[at];
    }
  }
  return undefined;
}
