/** Sticky sessions of a route, from its config. */
import { scalarSnapshot } from '../control/index.ts';
import {
  type RouteFilter,
  SessionTokens,
  type Sticky,
  stickyByCookie,
  stickyByHash,
  stickyCounts,
} from '../edge/index.ts';
import type { RouteTools } from './route-tools.ts';

export function stickyFilter(
  sticky: Sticky | undefined,
  { label, keep, publish, secrets, ownSecret, sessionIds, isEntry }: RouteTools,
): RouteFilter | undefined {
  if (sticky === undefined) return undefined;
  if (sticky.kind !== 'cookie') return stickyByHash(sticky);
  const counts = keep('counts of sessions', 0, stickyCounts);
  publish(() => [
    scalarSnapshot(
      'antipode_sticky_total',
      (['hit', 'new', 'moved', 'invalid'] as const).map((result) => ({
        labels: { route: label, result },
        value: counts[result],
      })),
    ),
  ]);
  // Without a secret of the world's, cookies are good for as long as this node runs, and on it alone.
  const tokens = keep('tokens of sessions', secrets, () => new SessionTokens(secrets ?? [ownSecret], label));
  return stickyByCookie({ cookie: sticky, tokens, counts, known: sessionIds, ofRegion: isEntry });
}
