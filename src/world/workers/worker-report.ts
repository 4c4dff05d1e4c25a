/** What a worker tells its supervisor of what it has done, for the metrics and the status of the node. */
import type { EndpointStatus, MetricSnapshot, ServiceStatus } from '../../control/index.ts';
import type { NodeTraffic } from '../node-traffic.ts';

export interface WorkerReport {
  readonly metrics: readonly MetricSnapshot[];
  readonly endpoints: readonly EndpointCounts[];
  readonly traffic: NodeTraffic;
}

/** What a process alone has counted and has under way. */
export interface OwnCounts {
  readonly metrics: readonly MetricSnapshot[];
  readonly services: readonly ServiceStatus[];
  /** Of endpoints that are not there now, such as a process that is just being replaced. */
  readonly absent: readonly EndpointCounts[];
}

export type EndpointCounts = Pick<EndpointStatus, 'id' | 'active' | 'requests' | 'errors'>;

/** What is left of counts when those are gone who counted: nothing of theirs is under way any more. One for each endpoint. */
export function sumCounts(list: readonly EndpointCounts[]): EndpointCounts[] {
  const sums = new Map<string, EndpointCounts>();
  for (const { id, requests, errors } of list) {
    const before = sums.get(id);
    const sum = { requests: requests + (before?.requests ?? 0), errors: errors + (before?.errors ?? 0) };
    sums.set(id, { id, active: 0, ...sum });
  }
  return [...sums.values()];
}

/** Adds what workers have sent to endpoints to what this process has. */
export function withCounts(services: readonly ServiceStatus[], list: readonly EndpointCounts[]): ServiceStatus[] {
  const counts = Map.groupBy(list, ({ id }) => id);
  return services.map((service) => ({
    ...service,
    endpoints: service.endpoints.map((endpoint) => (counts.get(endpoint.id) ?? []).reduce(added, endpoint)),
  }));
}

function added(endpoint: EndpointStatus, { active, requests, errors }: EndpointCounts): EndpointStatus {
  return {
    ...endpoint,
    active: endpoint.active + active,
    requests: endpoint.requests + requests,
    errors: endpoint.errors + errors,
  };
}
