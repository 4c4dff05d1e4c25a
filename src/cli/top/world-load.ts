/** What a world did between two looks at it: for each endpoint requests and failures a second, and how fast it answered. */
import type { RegionStatus, ServiceStatus, WorldStatus } from '../../control/index.ts';
import { type Buckets, latencyKey, quantileMs } from './latencies.ts';

/** A world at one moment. */
export interface Look {
  /** Monotonic milliseconds. */
  readonly atMs: number;
  readonly status: WorldStatus;
  readonly latencies: ReadonlyMap<string, Buckets>;
}

export interface EndpointLoad {
  readonly id: string;
  /** Of its process, where it is ours; else its health. */
  readonly state: string;
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Requests under way. */
  readonly active: number;
  /** Event loop utilisation, 0 to 1. */
  readonly elu?: number;
  readonly rssBytes?: number;
  readonly restarts?: number;
}

export interface ServiceLoad {
  readonly id: string;
  readonly region?: string;
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly endpoints: readonly EndpointLoad[];
}

export interface WorldLoad {
  readonly world: string;
  readonly regions: readonly RegionStatus[];
  readonly services: readonly ServiceLoad[];
}

export function worldLoad(before: Look, after: Look): WorldLoad {
  const { world, regions, services } = after.status;
  return { world, regions, services: services.map((service) => serviceLoad(service, before, after)) };
}

function serviceLoad(service: ServiceStatus, before: Look, after: Look): ServiceLoad {
  const { id, region } = service;
  const known = before.status.services.find((each) => each.id === id && each.region === region);
  const endpoints = [...endpointLoads(service, known, before, after), ...idleWorkers(service)];
  return {
    id,
    ...(region !== undefined && { region }),
    requestsPerSecond: endpoints.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0),
    errorsPerSecond: endpoints.reduce((sum, { errorsPerSecond }) => sum + errorsPerSecond, 0),
    endpoints,
  };
}

function endpointLoads(
  { id: service, region, endpoints, workers }: ServiceStatus,
  known: ServiceStatus | undefined,
  before: Look,
  after: Look,
): EndpointLoad[] {
  const seconds = (after.atMs - before.atMs) / 1_000;
  // A process that was started again counts from zero.
  const rate = (now: number, then: number) => (now >= then ? now - then : now) / seconds;
  return endpoints.map(({ id, state, requests, errors, active }) => {
    const then = known?.endpoints.find((each) => each.id === id);
    const worker = workers.find((each) => each.state === 'ready' && `${service}/${each.worker}` === id);
    const key = latencyKey(region, id);
    const buckets = after.latencies.get(key) ?? after.latencies.get(latencyKey(undefined, id));
    const past = before.latencies.get(key) ?? before.latencies.get(latencyKey(undefined, id));
    const [p50Ms, p99Ms] = [0.5, 0.99].map((share) => buckets && quantileMs(past, buckets, share));
    return {
      id,
      state: state === 'healthy' && worker !== undefined ? worker.state : state,
      requestsPerSecond: rate(requests, then?.requests ?? 0),
      errorsPerSecond: rate(errors, then?.errors ?? 0),
      ...(p50Ms !== undefined && { p50Ms }),
      ...(p99Ms !== undefined && { p99Ms }),
      active,
      ...(worker?.elu !== undefined && { elu: worker.elu }),
      ...(worker?.rssBytes !== undefined && { rssBytes: worker.rssBytes }),
      ...(worker !== undefined && { restarts: worker.restarts }),
    };
  });
}

/** Workers that take no requests now, and so are no endpoints. */
function idleWorkers({ id, workers }: ServiceStatus): EndpointLoad[] {
  return workers
    .filter(({ state }) => state !== 'ready')
    .map(({ worker, state, elu, rssBytes, restarts }) => ({
      id: `${id}/${worker}`,
      state,
      requestsPerSecond: 0,
      errorsPerSecond: 0,
      active: 0,
      ...(elu !== undefined && { elu }),
      ...(rssBytes !== undefined && { rssBytes }),
      restarts,
    }));
}
