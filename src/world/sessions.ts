/** Sticky sessions of a route, from its config. */
import { randomBytes } from 'node:crypto';
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

/** Without a secret of the world's, cookies are good for as long as this process runs, and on this node alone. */
const ownSecret: string = randomBytes(32).toString('hex');

export function stickyFilter(
  sticky: Sticky | undefined,
  { label, keep, publish, secret, sessionIds, isEntry }: RouteTools,
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
  const tokens = keep('tokens of sessions', secret, () => new SessionTokens(secret ?? ownSecret, label));
  return stickyByCookie({ cookie: sticky, tokens, counts, known: sessionIds, ofRegion: isEntry });
}
