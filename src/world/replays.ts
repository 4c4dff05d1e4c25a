/** Requests that belong to another region or service, from a route's config. */
import type { RouteFiltersConfig } from '../config/index.ts';
import { scalarSnapshot } from '../control/index.ts';
import { ForwardHandler, type Layer, type RouteFilter, replay, replayCounts, replayDefaults } from '../edge/index.ts';
import type { RouteTools } from './route-tools.ts';

/** An app says so by its answer. In a world of one place nobody pays for it unless the route asks. */
export function replayLayer(
  options: RouteFiltersConfig['replay'],
  { label, keep, publish, isEntry, regions, services, targetOf, data }: RouteTools,
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
    regionOf: (name) => (name === 'primary' ? primaryOf(regions, data) : regions.find(({ id }) => id === name)?.id),
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
  { here, regions, data }: Pick<RouteTools, 'here' | 'regions' | 'data'>,
): RouteFilter | undefined {
  if (methods === undefined || regions.length === 0) return undefined;
  return {
    onRequest(request) {
      if (!methods.includes(request.method)) return undefined;
      const region = primaryOf(regions, data)!;
      if (region !== here) request.destination = { region, only: true };
      return undefined;
    },
  };
}

/** That of the data, wherever it has moved; without data the one of the config, or the first. */
export function primaryOf(regions: RouteTools['regions'], data: RouteTools['data']): string | undefined {
  const ofData = regions.find(({ id }) => id === data?.primary);
  return (ofData ?? regions.find(({ primary }) => primary) ?? regions[0])?.id;
}
