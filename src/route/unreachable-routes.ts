/**
 * Routes that no request can ever reach, for the config check.
 *
 * Only routes of the same host pattern and the same path can hide one another completely: any other route leaves the
 * request for exactly this path, on a host no other pattern names, to the route in question. Among those, a route is
 * hidden when each of its methods is taken by an earlier route that asks nothing of the fields that this one does not
 * ask as well. The answer is exact, neither too many nor too few.
 */
import type { RouteMatch } from './route-match.ts';
import type { Rule } from './rule.ts';
import { groupRules } from './rule-table.ts';

export interface UnreachableRoute {
  /** Place of the route in the list. */
  readonly index: number;
  /** The host pattern on which it is never reached; `*` when it has none. */
  readonly host: string;
  /** Places of the routes that take all its requests. Empty: its list of methods is empty. */
  readonly shadowedBy: readonly number[];
}

/** One finding for each route and host pattern, in the order of the file. Throws ERR_ROUTE_HOST and ERR_ROUTE_PATH. */
export function unreachableRoutes(routes: readonly RouteMatch[]): UnreachableRoute[] {
  const found: UnreachableRoute[] = [];
  for (const [host, paths] of groupRules(routes)) {
    for (const rules of paths.values()) {
      for (const [place, rule] of rules.entries()) {
        const shadowedBy = shadows(rule, rules.slice(0, place));
        if (shadowedBy !== undefined) found.push({ index: rule.index, host, shadowedBy });
      }
    }
  }
  return found.sort((a, b) => a.index - b.index);
}

/** The earlier rules that together take everything `rule` would match, or undefined when something is left. */
function shadows(rule: Rule<unknown>, earlier: readonly Rule<unknown>[]): number[] | undefined {
  const rivals = earlier.filter((rival) => asksNoMoreFields(rival, rule));
  const takers = new Set<number>();
  for (const method of rule.methods ?? [undefined]) {
    const taker = rivals.find(
      ({ methods }) => methods === undefined || (method !== undefined && methods.includes(method)),
    );
    if (taker === undefined) return undefined;
    takers.add(taker.index);
  }
  return [...takers].sort((a, b) => a - b);
}

function asksNoMoreFields(rival: Rule<unknown>, rule: Rule<unknown>): boolean {
  return rival.fieldNames.every((name, at) => {
    const asked = rule.fieldValues[rule.fieldNames.indexOf(name)];
    return asked !== undefined && (rival.fieldValues[at] === true || rival.fieldValues[at] === asked);
  });
}
