/** The links of a region's cache to those of others, as the status shows them. */
import type { GatewayStats, LinkStats } from '../../cache/index.ts';
import type { CacheLinkStatus, WorldStatus } from '../../control/index.ts';

export function shownLinks(
  region: string | undefined,
  stats: GatewayStats | undefined,
): Pick<WorldStatus, 'cacheLinks'> {
  if (region === undefined || stats === undefined) return {};
  return { cacheLinks: stats.links.map((link) => shown(region, link)) };
}

function shown(own: string, { region, state, reason, lagMs, behind, gaps, rttMs }: LinkStats): CacheLinkStatus {
  return {
    region: own,
    from: region,
    state,
    ...(reason !== undefined && { reason }),
    lagMs,
    behind,
    gaps,
    ...(rttMs !== undefined && { rttMs }),
  };
}
