/**
 * The routes of a config, grouped as they are matched: host pattern → path → routes in the order they are tried. The
 * router and the search for unreachable routes read the same table, so that they cannot disagree.
 */
import type { RouteMatch } from './route-match.ts';
import { compareRules, compileRule, type Rule } from './rule.ts';

export type RulesByPath<R> = Map<string, Rule<R>[]>;

/** Throws ERR_ROUTE_HOST and ERR_ROUTE_PATH. */
export function groupRules<R extends RouteMatch>(routes: readonly R[]): Map<string, RulesByPath<R>> {
  const table = new Map<string, RulesByPath<R>>();
  for (const rule of routes.map(compileRule).sort(compareRules)) {
    for (const host of rule.hosts) {
      const paths = table.get(host) ?? new Map<string, Rule<R>[]>();
      const rules = paths.get(rule.path) ?? [];
      rules.push(rule);
      table.set(host, paths.set(rule.path, rules));
    }
  }
  return table;
}
