/** Canaries and mirrors of a route, from its config. A global entry has neither: the regions do. */
import type { RouteFiltersConfig } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import {
  canaryCounts,
  ForwardHandler,
  type Handler,
  type Layer,
  mirror,
  mirrorCounts,
  mirrorDefaults,
  withCanary,
} from '../edge/index.ts';
import type { RouteTools } from './route-tools.ts';

/** The handler of a route, with the canary beside it. */
export function canaried(
  stable: Handler,
  canary: RouteFiltersConfig['canary'],
  handlerOf: (service: string) => Handler,
  { label, keep, publish, isEntry }: RouteTools,
): Handler {
  if (canary === undefined || isEntry) return stable;
  const counts = keep('counts of the canary', 0, canaryCounts);
  publish(() => [
    scalarSnapshot('antipode_canary_requests_total', [
      { labels: { route: label, side: 'stable' }, value: counts.stable },
      { labels: { route: label, side: 'canary' }, value: counts.canary },
    ]),
  ]);
  return withCanary(stable, handlerOf(canary.service), canary, counts);
}

export function mirrorLayer(
  options: RouteFiltersConfig['mirror'],
  { label, keep, publish, isEntry, targetOf, random, deadlines }: RouteTools,
): Layer | undefined {
  if (options === undefined || isEntry) return undefined;
  const counts = keep('counts of the mirror', 0, mirrorCounts);
  publish(() => [
    scalarSnapshot('antipode_mirrored_total', [
      { labels: { route: label, outcome: 'sent' }, value: counts.sent },
      { labels: { route: label, outcome: 'left_out' }, value: counts.left },
      { labels: { route: label, outcome: 'failed' }, value: counts.failed },
    ]),
  ]);
  const target = targetOf(options.service);
  const handler = new ForwardHandler(target, { clientDeadlines: false, totalTimeoutMs: mirrorDefaults.timeoutMs });
  const { share, maxBodyBytes } = options;
  const { maxUnderWay, timeoutMs } = mirrorDefaults;
  return mirror({ handler, share, maxBodyBytes, maxUnderWay, timeoutMs, random, deadlines, counts });
}
