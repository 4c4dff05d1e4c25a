/** The counters of a node, named: called when somebody scrapes, never on the way of a request. */
import { histogramSnapshot, type MetricSnapshot, type ServiceStatus, scalarSnapshot } from '../control/index.ts';
import type { EdgeRoute, TrafficCounters } from '../edge/index.ts';
import type { RetryAllowance } from '../proxy/index.ts';
import { boundsSeconds, endpointMetrics } from './endpoint-metrics.ts';
import type { MetricSource } from './metric-source.ts';
import type { RegionDirectory } from './region-directory.ts';
import { regionMetrics } from './region-metrics.ts';
import type { ServiceRuntime } from './service-runtime.ts';

export interface MetricsOptions {
  readonly world: string;
  readonly region: string;
  readonly version: string;
  readonly routes: readonly EdgeRoute[];
  readonly counters: TrafficCounters;
  readonly services: readonly ServiceRuntime[];
  readonly serviceStatus: () => readonly ServiceStatus[];
  readonly regions: RegionDirectory | undefined;
  readonly retries: ReadonlyMap<string, RetryAllowance>;
  /** What parts of the node count besides. */
  readonly sources: readonly MetricSource[];
}

export function nodeMetrics(options: MetricsOptions): MetricSnapshot[] {
  const { world, region, version } = options;
  return [
    scalarSnapshot('antipode_info', [{ labels: { world, region, version }, value: 1 }]),
    ...trafficMetrics(options),
    ...retryMetrics(options.retries),
    ...endpointMetrics(options.services, options.serviceStatus()),
    ...regionMetrics(options.regions),
    ...options.sources.flatMap((read) => [...read()]),
  ];
}

function trafficMetrics({ routes, counters, services }: MetricsOptions): MetricSnapshot[] {
  const named = [
    ...routes.map((route) => ({ index: route.index, route: route.label, service: route.service ?? '' })),
    { index: counters.unrouted, route: '', service: '' },
  ];
  const requests = named.flatMap(({ index, route, service }) =>
    counters.read(index).byClass.flatMap((value, hundred) => {
      const labels = { service, route, status_class: `${hundred}xx` };
      return value === 0 ? [] : [{ labels, value }];
    }),
  );
  const durations = named.map(({ index, route, service }) => {
    const { byDuration, durationSumMs } = counters.read(index);
    return { labels: { service, route }, counts: byDuration, sum: durationSumMs / 1_000 };
  });
  const atEndpoints = services
    .flatMap((service) => [...service.endpoints])
    .reduce((sum, endpoint) => sum + endpoint.pool.open, 0);
  return [
    scalarSnapshot('antipode_requests_total', requests),
    histogramSnapshot('antipode_request_duration_seconds', boundsSeconds, durations),
    scalarSnapshot('antipode_connections', [
      { labels: { side: 'client' }, value: counters.open },
      { labels: { side: 'endpoint' }, value: atEndpoints },
    ]),
    scalarSnapshot('antipode_requests_active', [{ labels: {}, value: counters.active }]),
    scalarSnapshot('antipode_requests_abandoned_total', [{ labels: {}, value: counters.abandoned }]),
    scalarSnapshot('antipode_http2_connections', [{ labels: {}, value: counters.http2Connections }]),
    scalarSnapshot('antipode_http2_streams', [{ labels: {}, value: counters.http2Streams }]),
    scalarSnapshot('antipode_connections_refused_total', [
      { labels: { reason: 'limit' }, value: counters.refused },
      { labels: { reason: 'address' }, value: counters.refusedOfOneAddress },
      { labels: { reason: 'proxy_header' }, value: counters.refusedWithoutHeader },
      { labels: { reason: 'handshake' }, value: counters.handshakesFailed },
      { labels: { reason: 'http2' }, value: counters.calmedDown },
    ]),
  ];
}

function retryMetrics(retries: MetricsOptions['retries']): MetricSnapshot[] {
  const all = [...retries];
  return [
    scalarSnapshot(
      'antipode_retries_total',
      all.flatMap(([service, { succeeded, failed }]) => [
        { labels: { service, outcome: 'succeeded' }, value: succeeded },
        { labels: { service, outcome: 'failed' }, value: failed },
      ]),
    ),
    scalarSnapshot(
      'antipode_retries_refused_total',
      all.map(([service, { refused }]) => ({ labels: { service }, value: refused })),
    ),
    scalarSnapshot(
      'antipode_hedges_total',
      all.map(([service, { hedges }]) => ({ labels: { service }, value: hedges })),
    ),
    scalarSnapshot(
      'antipode_hedges_won_total',
      all.map(([service, { hedgesWon }]) => ({ labels: { service }, value: hedgesWon })),
    ),
  ];
}
