/**
 * Serves a request in this region as long as an endpoint here is well, and hands it to another region when none is. Only
 * when no region takes it either are endpoints tried that are not well (panic): a sick endpoint here is worse than a well
 * one far away, and better than none. What is more than the service may have here goes to another region too.
 *
 * Where a route asks for data that is new enough and this region is behind, another one that is not takes it.
 *
 * A request that another region has handed over stays: it must not go round. One that is meant for a region goes there, if
 * that takes it.
 */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';
import type { RegionTarget } from './region-target.ts';
import type { ServiceTarget } from './service-target.ts';

export class LocalFirstTarget implements Target {
  readonly options: TargetOptions;
  readonly #local: ServiceTarget;
  readonly #remote: RegionTarget;
  readonly #here: string;

  /** `here` is this region. */
  constructor(local: ServiceTarget, remote: RegionTarget, here: string) {
    this.#here = here;
    this.options = local.options;
    this.#local = local;
    this.#remote = remote;
  }

  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const { destination } = request;
    const isFree = mayLeave(request);
    if (destination !== undefined && destination.region !== this.#here) {
      const there = isFree ? this.#remote.pickDestination(destination, request, tried) : undefined;
      if (there !== undefined || destination.only) return there;
    }
    if (isFree && destination === undefined && this.options.isFresh?.(this.#here) === false) {
      const there = this.#remote.pickFresh(request, tried);
      if (there !== undefined) return there;
    }
    const here = this.#local.admits() ? this.#local.pick(request, tried) : undefined;
    if (destination?.only === true || !isFree || (here !== undefined && this.#local.available)) return here;
    return this.#remote.pick(request, tried) ?? here;
  }

  admits(request: ProxyRequest): boolean {
    return this.#local.admits() || (mayLeave(request) && this.#remote.admits());
  }

  started(endpoint: ProxyEndpoint, request: ProxyRequest): void {
    this.#of(endpoint).started(endpoint, request);
  }

  finished(endpoint: ProxyEndpoint, request: ProxyRequest, end: AttemptEnd, latencyMs: number): void {
    this.#of(endpoint).finished(endpoint, request, end, latencyMs);
  }

  #of(endpoint: ProxyEndpoint): Target {
    return endpoint.isEdge ? this.#remote : this.#local;
  }
}

function mayLeave({ hops }: ProxyRequest): boolean {
  return hops <= worldDefaults.maxHops;
}
