/** Sends the requests of one route to one service: the service's balancer with the route's own limits. */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';
import type { ServiceRuntime } from './service-runtime.ts';

export class ServiceTarget implements Target {
  readonly options: TargetOptions;
  readonly #service: ServiceRuntime;

  readonly #here: string;

  /** `here` is this region; empty where there is none. */
  constructor(service: ServiceRuntime, options: TargetOptions, here: string) {
    this.#here = here;
    this.#service = service;
    this.options = options;
  }

  /** Whether an endpoint that is well would take a request. */
  get available(): boolean {
    return this.#service.available;
  }

  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const { destination } = request;
    if (destination?.only === true && destination.region !== this.#here) return undefined;
    return this.#service.balancer.pick(request, tried);
  }

  admits(): boolean {
    return this.#service.admits();
  }

  started(endpoint: ProxyEndpoint, request: ProxyRequest): void {
    this.#service.started(endpoint);
    this.#service.circuits?.started(endpoint.id, request);
  }

  finished(endpoint: ProxyEndpoint, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    this.#service.circuits?.finished(endpoint.id, request, end, latencyMs);
    this.#service.finished(endpoint, end, latencyMs);
  }
}
