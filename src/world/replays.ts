/** Requests that belong to another region or service, from a route's config. */
import type { RouteFiltersConfig } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import { ForwardHandler, type Layer, type RouteFilter, replay, replayCounts, replayDefaults } from '../edge/index.ts';
import type { RouteTools } from './route-tools.ts';

/** An app says so by its answer. In a world of one place nobody pays for it unless the route asks. */
export function replayLayer(
  options: RouteFiltersConfig['replay'],
  { label, keep, publish, isEntry, regions, services, targetOf }: RouteTools,
): Layer | undefined {
  if (isEntry || options === false || (options === undefined && regions.length < 2)) return undefined;
  const counts = keep('counts of replays', 0, replayCounts);
  publish(() => [
    scalarSnapshot('antipode_replays_total', [
      { labels: { route: label, outcome: 'replayed' }, value: counts.replayed },
      { labels: { route: label, outcome: 'refused' }, value: counts.refused },
    ]),
  ]);
  return replay({
    maxBodyBytes: options?.maxBodyBytes ?? replayDefaults.maxBodyBytes,
    regionOf: (name) => (name === 'primary' ? primaryOf(regions) : regions.find(({ id }) => id === name)?.id),
    serviceOf(name) {
      if (!services.includes(name)) return undefined;
      const target = targetOf(name);
      return new ForwardHandler(target, { clientDeadlines: false, totalTimeoutMs: target.options.totalTimeoutMs });
    },
    counts,
  });
}

/** Before the body is read: its methods go to the primary region, or nowhere. */
export function primaryFilter(
  methods: readonly string[] | undefined,
  { here, regions }: RouteTools,
): RouteFilter | undefined {
  const primary = primaryOf(regions);
  if (methods === undefined || primary === undefined || primary === here) return undefined;
  return {
    onRequest(request) {
      if (methods.includes(request.method)) request.destination = { region: primary, only: true };
      return undefined;
    },
  };
}

/** The first, where none is said to be. */
function primaryOf(regions: RouteTools['regions']): string | undefined {
  return (regions.find(({ primary }) => primary) ?? regions[0])?.id;
}
