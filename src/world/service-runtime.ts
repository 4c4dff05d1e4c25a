/**
 * One service on this node: its endpoints, the balancer over them, and what is known of their health. Where the endpoints
 * come from (a list, a name, processes started here) is somebody else's business; they are told by `setEndpoints`.
 */
import { type Balancer, createBalancer, type Explanation, type PickRequest } from '../balance/index.ts';
import type { ResolvedService } from '../config/index.ts';
import { type ActionResult, type EndpointStatus, type ServiceStatus, unknownTarget } from '../control/index.ts';
import { AttemptEnd, ProxyEndpoint, type ProxyEndpointOptions } from '../proxy/index.ts';
import { balancePolicy } from './balance-policy.ts';
import { HealthBook, type Verdict } from './health-book.ts';
import type { NodeTools } from './node-tools.ts';

export class ServiceRuntime {
  readonly service: ResolvedService;
  readonly balancer: Balancer<ProxyEndpoint>;
  readonly #tools: NodeTools;
  readonly #health: HealthBook;
  readonly #draining = new Set<string>();
  #endpoints: ReadonlyMap<string, ProxyEndpoint> = new Map();
  #active = 0;
  #panic = false;

  constructor(service: ResolvedService, tools: NodeTools) {
    const { clock, random } = tools;
    this.service = service;
    this.#tools = tools;
    this.balancer = createBalancer({
      policy: balancePolicy(service.balance),
      clock,
      random,
      slowStartMs: service.slowStartMs,
      panicThreshold: service.panicThreshold,
    });
    this.#health = new HealthBook({
      check: service.health,
      outliers: service.outliers,
      checksReadmit: false,
      clock,
      random,
      onVerdict: (id, verdict) => this.#onVerdict(id, verdict),
    });
  }

  get endpoints(): Iterable<ProxyEndpoint> {
    return this.#endpoints.values();
  }

  /** Whether a request would find an endpoint now. */
  get available(): boolean {
    return this.balancer.status().levels.some((level) => level.load > 0);
  }

  /** Replaces the list. An endpoint whose id and address stay keeps its connections and its health. */
  setEndpoints(list: readonly ProxyEndpointOptions[]): void {
    const before = this.#endpoints;
    const now = new Map<string, ProxyEndpoint>();
    for (const options of list) {
      const kept = before.get(options.id);
      const same = kept !== undefined && sameSettings(kept, options);
      now.set(options.id, same ? kept : new ProxyEndpoint(options, this.service.connection, this.#tools.deadlines));
    }
    this.#endpoints = now;
    const gone = [...before.values()].filter((endpoint) => now.get(endpoint.id) !== endpoint);
    for (const endpoint of gone) {
      this.#health.remove(endpoint.id);
      endpoint.close();
    }
    this.balancer.setEndpoints([...now.values()], { healthy: this.service.health === false });
    for (const endpoint of now.values()) {
      if (before.get(endpoint.id) !== endpoint) this.#health.add(endpoint.id, endpoint.address);
    }
  }

  admits(): boolean {
    return this.#active < this.service.connection.maxRequests;
  }

  started(endpoint: ProxyEndpoint): void {
    this.#active++;
    this.balancer.started(endpoint);
  }

  finished(endpoint: ProxyEndpoint, end: AttemptEnd, latencyMs: number): void {
    this.#active--;
    this.balancer.finished(endpoint, latencyMs, end === AttemptEnd.ok || end === AttemptEnd.abandoned);
    this.#health.record(endpoint.id, end);
  }

  explain(request: PickRequest): Explanation {
    return this.balancer.explain(request);
  }

  /** `id` without the service in front. */
  setDraining(id: string, draining: boolean): ActionResult {
    const endpoint = this.#endpoints.get(id);
    if (endpoint === undefined) throw unknownTarget('endpoint', id, [...this.#endpoints.keys()]);
    const changed = this.#draining.has(id) !== draining;
    if (draining) this.#draining.add(id);
    else this.#draining.delete(id);
    this.balancer.setDraining(endpoint, draining);
    if (changed) {
      const type = draining ? 'endpoint.draining' : 'endpoint.undrained';
      this.#tools.announce({ type, subject: id, reason: 'asked for through the admin API' });
    }
    return { target: id, state: draining ? 'draining' : this.#health.verdict(id).state, changed };
  }

  status(workers: ServiceStatus['workers']): ServiceStatus {
    const { endpoints, panic } = this.balancer.status();
    const { policy } = this.service.balance;
    const list = endpoints.map(({ id, active, weight }) => this.#endpointStatus(id, active, weight));
    return { id: this.service.id, balance: policy, panic, endpoints: list, workers };
  }

  close(): void {
    this.#health.close();
    for (const endpoint of this.#endpoints.values()) endpoint.close();
  }

  #endpointStatus(id: string, active: number, weight: number): EndpointStatus {
    const { address, requests, failures } = this.#endpoints.get(id)!;
    const verdict = this.#health.verdict(id);
    const shown = this.#draining.has(id)
      ? { state: 'draining' as const, reason: 'asked for through the admin API' }
      : { state: verdict.state, reason: verdict.reason };
    const sinceMs = Math.max(0, this.#tools.clock.now() - verdict.sinceMs);
    return { id, url: urlOf(address), ...shown, sinceMs, active, weight, requests, errors: failures };
  }

  #onVerdict(id: string, { state, reason }: Verdict): void {
    const { announce } = this.#tools;
    this.balancer.setHealthy({ id }, state === 'healthy');
    const types = { healthy: 'endpoint.up', unhealthy: 'endpoint.down', ejected: 'endpoint.ejected' } as const;
    if (state !== 'unknown') announce({ type: types[state], subject: id, reason });
    const { panic } = this.balancer.status();
    if (panic === this.#panic) return;
    this.#panic = panic;
    const why = panic ? 'too few endpoints are healthy' : 'enough endpoints are healthy';
    announce({ type: panic ? 'service.panic' : 'service.calm', subject: this.service.id, reason: why });
  }
}

function sameSettings(endpoint: ProxyEndpoint, options: ProxyEndpointOptions): boolean {
  const { address, weight = 1, priority = 0, backup = false } = options;
  const same = endpoint.address.host === address.host && endpoint.address.port === address.port;
  return same && endpoint.weight === weight && endpoint.priority === priority && endpoint.backup === backup;
}

function urlOf({ host, port, tls }: ProxyEndpointOptions['address']): string {
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
