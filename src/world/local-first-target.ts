/**
 * Serves a request in this region as long as anything here can, and hands it to another region when nothing can. A
 * request that has come through two of our edges stays: it must not go round.
 */
import type { AttemptEnd, ProxyEndpoint, ProxyRequest, Target, TargetOptions } from '../proxy/index.ts';

const maxHops = 2;

export class LocalFirstTarget implements Target {
  readonly options: TargetOptions;
  readonly #local: Target;
  readonly #remote: Target;

  constructor(local: Target, remote: Target) {
    this.options = local.options;
    this.#local = local;
    this.#remote = remote;
  }

  pick(request: ProxyRequest, tried: readonly ProxyEndpoint[]): ProxyEndpoint | undefined {
    const here = this.#local.pick(request, tried);
    if (here !== undefined || request.hops >= maxHops) return here;
    return this.#remote.pick(
      request,
      tried.filter(({ isEdge }) => isEdge),
    );
  }

  admits(): boolean {
    return this.#local.admits();
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
