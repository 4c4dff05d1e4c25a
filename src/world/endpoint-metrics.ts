/** What a node counts of the endpoints of its services, named. */
import { histogramSnapshot, type MetricSnapshot, type ServiceStatus, scalarSnapshot } from '../control/index.ts';
import { durationBoundsMs } from '../core/index.ts';
import type { ServiceRuntime } from './service-runtime.ts';

type Labels = Readonly<Record<'service' | 'endpoint', string>>;

export const boundsSeconds: readonly number[] = durationBoundsMs.map((ms) => ms / 1_000);

export function endpointMetrics(
  services: readonly ServiceRuntime[],
  statuses: readonly ServiceStatus[],
): readonly MetricSnapshot[] {
  return [...statusMetrics(statuses), ...connectionMetrics(services), ...workerMetrics(statuses)];
}

function statusMetrics(statuses: readonly ServiceStatus[]): readonly MetricSnapshot[] {
  const all = statuses.flatMap(({ id, endpoints }) =>
    endpoints.map((endpoint) => ({ labels: { service: id, endpoint: endpoint.id }, endpoint })),
  );
  const values = (value: (endpoint: ServiceStatus['endpoints'][number]) => number) =>
    all.map(({ labels, endpoint }) => ({ labels, value: value(endpoint) }));
  return [
    scalarSnapshot(
      'antipode_endpoint_requests_total',
      values(({ requests }) => requests),
    ),
    scalarSnapshot(
      'antipode_endpoint_errors_total',
      values(({ errors }) => errors),
    ),
    scalarSnapshot(
      'antipode_endpoint_active',
      values(({ active }) => active),
    ),
    scalarSnapshot(
      'antipode_endpoint_healthy',
      values(({ state }) => Number(state === 'healthy')),
    ),
  ];
}

function connectionMetrics(services: readonly ServiceRuntime[]): readonly MetricSnapshot[] {
  const all = services.flatMap((runtime) =>
    [...runtime.endpoints].map((endpoint) => {
      const labels: Labels = { service: runtime.service.id, endpoint: endpoint.id };
      return { labels, pool: endpoint.pool, durations: endpoint.totals.durations };
    }),
  );
  return [
    histogramSnapshot(
      'antipode_endpoint_request_duration_seconds',
      boundsSeconds,
      all.map(({ labels, durations: { counts, sumMs } }) => ({ labels, counts, sum: sumMs / 1_000 })),
    ),
    scalarSnapshot(
      'antipode_endpoint_connections',
      all.flatMap(({ labels, pool }) => [
        { labels: { ...labels, state: 'busy' }, value: pool.open - pool.idle },
        { labels: { ...labels, state: 'idle' }, value: pool.idle },
      ]),
    ),
    scalarSnapshot(
      'antipode_endpoint_pending',
      all.map(({ labels, pool }) => ({ labels, value: pool.pending })),
    ),
  ];
}

function workerMetrics(statuses: readonly ServiceStatus[]): readonly MetricSnapshot[] {
  const restarts = statuses
    .filter(({ workers }) => workers.length > 0)
    .map(({ id, workers }) => ({
      labels: { service: id },
      value: workers.reduce((sum, worker) => sum + worker.restarts, 0),
    }));
  return [scalarSnapshot('antipode_worker_restarts_total', restarts)];
}
